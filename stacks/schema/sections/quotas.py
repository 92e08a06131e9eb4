"""What AWS has granted the account."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from stacks.schema.fields import Section, Unit

__all__ = ["Quotas"]


class Quotas(Section):
    """What AWS has granted the account in this region, as the Service Quotas console shows it.

    The defaults are AWS's; new accounts often have less. Nothing asks AWS: `strongroom capacity` counts with
    what is said here.
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
