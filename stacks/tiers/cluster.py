"""The ECS cluster that every task of the environment is in, and its log group."""

from __future__ import annotations

from cdktf_cdktf_provider_aws.ecs_cluster import EcsCluster, EcsClusterSetting
from cdktf_cdktf_provider_aws.ecs_cluster_capacity_providers import (
    EcsClusterCapacityProviders,
    EcsClusterCapacityProvidersDefaultCapacityProviderStrategy,
)
from constructs import Construct

from stacks import naming
from stacks.lifecycle import stateful
from stacks.schema.sections import FurtherService, Service
from stacks.settings import Settings
from stacks.tiers.keys import Keys
from stacks.tiers.log_group import log_group

__all__ = ["Cluster", "strategy"]


class Cluster(Construct):
    """`cluster` and `capacity_providers`: what runs in it waits for both."""

    def __init__(self, scope: Construct, id: str, *, settings: Settings, keys: Keys) -> None:
        super().__init__(scope, id)
        name = naming.name(settings, "app")
        self.cluster = EcsCluster(
            self,
            "cluster",
            name=name,
            setting=[EcsClusterSetting(name="containerInsights", value="enhanced")],
            lifecycle=stateful(settings),
            # Container Insights makes this log group by itself, unencrypted, kept for ever and left behind
            # when the cluster is gone, unless it is there first.
            depends_on=[
                log_group(
                    self,
                    "insights_log_group",
                    f"/aws/ecs/containerinsights/{name}/performance",
                    settings=settings,
                    keys=keys,
                )
            ],
        )
        self.capacity_providers = EcsClusterCapacityProviders(
            self,
            "capacity_providers",
            cluster_name=self.cluster.name,
            capacity_providers=["FARGATE", "FARGATE_SPOT"],
            default_capacity_provider_strategy=[
                EcsClusterCapacityProvidersDefaultCapacityProviderStrategy(
                    capacity_provider=provider, base=base, weight=weight
                )
                for provider, base, weight in strategy(settings.service)
            ],
        )


def strategy(service: Service | FurtherService) -> list[tuple[str, int, int]]:
    """(capacity provider, base, weight): the base on demand, `spot_percent` of what is above it on Spot."""
    spot = service.spot_percent
    return [
        ("FARGATE", service.on_demand_base, 100 - spot),
        # Only one provider of a strategy may have a base (ECS API, CapacityProviderStrategyItem).
        ("FARGATE_SPOT", 0, spot),
    ]
