"""What AWS has granted the account."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from stacks.schema.fields import Section, Unit

__all__ = ["Quotas"]


class Quotas(Section):
    """What AWS has granted the account in this region, as the Service Quotas console shows it.

    The defaults are AWS's; new accounts often have less, and what else is in the account takes of it. Nothing
    asks AWS: `strongroom capacity` counts with what is said here, and settings that take more together than one
    file of the account says are refused.
    """

    fargate_on_demand_vcpus: Annotated[int, Unit("vCPUs")] = Field(
        default=6, ge=1, le=100_000, description="L-3032A538; a rollout runs twice the tasks that are on demand"
    )
    fargate_spot_vcpus: Annotated[int, Unit("vCPUs")] = Field(
        default=6, ge=1, le=100_000, description="L-36FBB829; a rollout runs twice the tasks that are on Spot"
    )
    lambda_concurrency: Annotated[int, Unit("executions at once")] = Field(
        default=1000,
        ge=10,
        le=1_000_000,
        description="L-B99A9384; what is reserved leaves 100 of them to others",
    )
    vpcs: Annotated[int, Unit("VPCs in the region")] = Field(
        default=5,
        ge=1,
        le=10_000,
        description="L-F678F1CE; internet gateways come with them; a default VPC is one",
    )
    elastic_ips: Annotated[int, Unit("addresses in the region")] = Field(
        default=5, ge=1, le=10_000, description="L-0263D0A3; one for each NAT gateway"
    )
    gateway_endpoints: Annotated[int, Unit("endpoints in the region")] = Field(
        default=20, ge=2, le=10_000, description="L-1B52E74A; an environment has two"
    )
    load_balancers: Annotated[int, Unit("load balancers in the region")] = Field(
        default=50, ge=1, le=10_000, description="L-53DA6B97"
    )
    database_clusters: Annotated[int, Unit("clusters in the region")] = Field(
        default=40, ge=1, le=10_000, description="L-952B80B8"
    )
    database_instances: Annotated[int, Unit("instances in the region")] = Field(
        default=40, ge=2, le=10_000, description="L-7B6409FD; a writer and the readers of each environment"
    )
    distributions: Annotated[int, Unit("distributions of the account")] = Field(
        default=200, ge=1, le=10_000, description="L-24B04930"
    )
    cache_policies: Annotated[int, Unit("policies of the account")] = Field(
        default=20, ge=1, le=10_000, description="L-7D134442; each environment has one of its own"
    )
    response_headers_policies: Annotated[int, Unit("policies of the account")] = Field(
        default=20, ge=1, le=10_000, description="L-CF0D4FC5; each environment has one of its own"
    )
