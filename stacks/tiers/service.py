"""The application on ECS Fargate: cluster, task definition, service."""

from __future__ import annotations

from collections.abc import Sequence

from cdktf import ITerraformDependable, Postcondition, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.ecs_cluster import EcsCluster, EcsClusterSetting
from cdktf_cdktf_provider_aws.ecs_cluster_capacity_providers import (
    EcsClusterCapacityProviders,
    EcsClusterCapacityProvidersDefaultCapacityProviderStrategy,
)
from cdktf_cdktf_provider_aws.ecs_service import (
    EcsService,
    EcsServiceCapacityProviderStrategy,
    EcsServiceDeploymentCircuitBreaker,
    EcsServiceDeploymentController,
    EcsServiceLoadBalancer,
    EcsServiceNetworkConfiguration,
)
from cdktf_cdktf_provider_aws.ecs_task_definition import (
    EcsTaskDefinition,
    EcsTaskDefinitionRuntimePlatform,
    EcsTaskDefinitionVolume,
)
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from cdktf_cdktf_provider_aws.security_group import SecurityGroup
from constructs import Construct

from stacks import naming
from stacks.lifecycle import stateful
from stacks.settings import Settings
from stacks.tiers.autoscaling import Autoscaling
from stacks.tiers.container import CONTAINER_NAME, SCRATCH_VOLUME, container_definitions, writable_volumes
from stacks.tiers.database import Database
from stacks.tiers.grants import Grants
from stacks.tiers.image import Image
from stacks.tiers.keys import Keys
from stacks.tiers.ledger_metrics import LedgerMetrics
from stacks.tiers.load_balancer import LoadBalancer
from stacks.tiers.network import Network
from stacks.tiers.service_roles import ServiceRoles
from stacks.tiers.tables import Tables
from stacks.tiers.validation import Validation

__all__ = ["Service"]


class Service(Construct):
    """`cluster` and `service`; `roles` (execution and task), `task_definition`, `log_group`."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        network: Network,
        security_group: SecurityGroup,
        load_balancer: LoadBalancer,
        database: Database,
        tables: Tables,
        validation: Validation,
        image: Image,
        keys: Keys,
        grants: Grants,
        depends_on: Sequence[ITerraformDependable],
    ) -> None:
        super().__init__(scope, id)
        self._settings = settings
        self._name = naming.name(settings, "app")
        self.log_group = self._log_group("log_group", f"/ecs/{self._name}", keys.logs)
        LedgerMetrics(self, "ledger_metrics", settings=settings, log_group=self.log_group)
        self.roles = ServiceRoles(
            self,
            "roles",
            settings=settings,
            log_group=self.log_group,
            database=database,
            tables=tables,
            validation=validation,
            image=image,
            keys=keys,
            grants=grants,
        )
        self.cluster = EcsCluster(
            self,
            "cluster",
            name=self._name,
            setting=[EcsClusterSetting(name="containerInsights", value="enhanced")],
            # Container Insights makes this log group by itself, unencrypted, kept for ever and left behind
            # when the cluster is gone, unless it is there first.
            depends_on=[
                self._log_group(
                    "insights_log_group", f"/aws/ecs/containerinsights/{self._name}/performance", keys.logs
                )
            ],
        )
        capacity_providers = self._capacity_providers()
        self.task_definition = self._task_definition(database, tables, validation, image, grants)
        self.service = EcsService(
            self,
            "service",
            name=self._name,
            cluster=self.cluster.arn,
            task_definition=self.task_definition.arn,
            desired_count=settings.service.min_tasks,
            capacity_provider_strategy=[
                EcsServiceCapacityProviderStrategy(capacity_provider=provider, base=base, weight=weight)
                for provider, base, weight in _strategy(settings)
            ],
            platform_version="LATEST",
            deployment_controller=EcsServiceDeploymentController(type="ECS"),
            deployment_circuit_breaker=EcsServiceDeploymentCircuitBreaker(enable=True, rollback=True),
            deployment_minimum_healthy_percent=100,
            deployment_maximum_percent=200,
            availability_zone_rebalancing="ENABLED",
            health_check_grace_period_seconds=60,
            load_balancer=[
                EcsServiceLoadBalancer(
                    target_group_arn=load_balancer.target_group.arn,
                    container_name=CONTAINER_NAME,
                    container_port=settings.service.port,
                )
            ],
            network_configuration=EcsServiceNetworkConfiguration(
                subnets=[subnet.id for subnet in network.private_subnets.values()],
                security_groups=[security_group.id],
                assign_public_ip=False,
            ),
            enable_execute_command=False,
            enable_ecs_managed_tags=True,
            propagate_tags="SERVICE",
            # Another capacity provider strategy is a new deployment then; without, it is a new service, and all
            # tasks of the old one stop first.
            force_new_deployment=True,
            # Until one deployment is left, with as many tasks as it should have: one rolled back is that too.
            wait_for_steady_state=True,
            lifecycle=TerraformResourceLifecycle(
                prevent_destroy=settings.protected,
                # Autoscaling owns the count once the service exists.
                ignore_changes=["desired_count"],
                postcondition=[_runs(self.task_definition)],
            ),
            # Tasks that start before any of these fail, and the circuit breaker has nothing to go back to.
            depends_on=[
                capacity_providers,
                load_balancer.https,
                *self.roles.attachments,
                *network.private_routes,
                *database.instances.values(),
                *depends_on,
            ],
        )
        Autoscaling(
            self,
            "autoscaling",
            settings=settings,
            cluster=self.cluster,
            service=self.service,
            load_balancer=load_balancer,
        )

    def _log_group(self, id: str, name: str, key: KmsKey) -> CloudwatchLogGroup:
        return CloudwatchLogGroup(
            self,
            id,
            name=name,
            retention_in_days=self._settings.logs.retention_days,
            kms_key_id=key.arn,
            lifecycle=stateful(self._settings),
        )

    def _capacity_providers(self) -> EcsClusterCapacityProviders:
        return EcsClusterCapacityProviders(
            self,
            "capacity_providers",
            cluster_name=self.cluster.name,
            capacity_providers=["FARGATE", "FARGATE_SPOT"],
            default_capacity_provider_strategy=[
                EcsClusterCapacityProvidersDefaultCapacityProviderStrategy(
                    capacity_provider=provider, base=base, weight=weight
                )
                for provider, base, weight in _strategy(self._settings)
            ],
        )

    def _task_definition(
        self, database: Database, tables: Tables, validation: Validation, image: Image, grants: Grants
    ) -> EcsTaskDefinition:
        settings = self._settings
        return EcsTaskDefinition(
            self,
            "task_definition",
            family=self._name,
            # The circuit breaker goes back to the revision before: an INACTIVE one can't start a task.
            skip_destroy=True,
            requires_compatibilities=["FARGATE"],
            network_mode="awsvpc",
            cpu=str(settings.service.cpu),
            memory=str(settings.service.memory),
            runtime_platform=EcsTaskDefinitionRuntimePlatform(
                cpu_architecture=settings.service.architecture, operating_system_family="LINUX"
            ),
            execution_role_arn=self.roles.execution_role.arn,
            task_role_arn=self.roles.task_role.arn,
            # The root file system is read-only, and Fargate has no tmpfs.
            volume=[
                EcsTaskDefinitionVolume(name=name) for name in (SCRATCH_VOLUME, *writable_volumes(settings))
            ],
            container_definitions=container_definitions(
                settings,
                image=image.reference,
                log_group=self.log_group,
                database=database,
                tables=tables,
                validation=validation,
                granted=grants.variables("service"),
            ),
        )


def _runs(task_definition: EcsTaskDefinition) -> Postcondition:
    """What the circuit breaker rolled back fails the apply: the provider takes the old revision's tasks for a
    steady state (terraform-provider-aws, issue 20858)."""
    address = f"{task_definition.terraform_resource_type}.{task_definition.friendly_unique_id}"
    return Postcondition(
        condition=f"${{self.task_definition == {address}.arn}}",
        error_message=(
            "ECS has rolled the deployment back: the service runs the task definition from before it, not the "
            "new one. The service's events and its stopped tasks say why."
        ),
    )


def _strategy(settings: Settings) -> list[tuple[str, int, int]]:
    """(capacity provider, base, weight): the base on demand, `spot_percent` of what is above it on Spot."""
    spot = settings.service.spot_percent
    return [
        ("FARGATE", settings.service.on_demand_base, 100 - spot),
        # Only one provider of a strategy may have a base (ECS API, CapacityProviderStrategyItem).
        ("FARGATE_SPOT", 0, spot),
    ]
