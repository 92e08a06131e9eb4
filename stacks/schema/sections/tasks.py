"""What tasks on Fargate are, whoever starts them: their size; and those of services: how many, and on what."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from stacks.schema.fields import Section, Unit

__all__ = ["Count", "Size"]


class Size(Section):
    """Of a task."""

    cpu: Annotated[int, Unit("CPU units, of which 1,024 are a vCPU")] = Field(
        default=512, ge=512, le=16384, description="of a task"
    )
    memory: Annotated[int, Unit("MiB")] = Field(
        default=1024, ge=1024, le=122880, description="of a task; Fargate allows certain sizes with each cpu"
    )


class Count(Section):
    """How many tasks a service has, and how many of them on Spot."""

    min_tasks: Annotated[int, Unit("tasks")] = Field(
        default=2, ge=1, le=1000, description="autoscaling never goes below"
    )
    max_tasks: Annotated[int, Unit("tasks")] = Field(
        default=10, ge=1, le=1000, description="autoscaling never goes above; an alarm says when it is there"
    )
    on_demand_base: Annotated[int, Unit("tasks")] = Field(
        default=2, ge=0, le=1000, description="on demand before Spot is mixed in: AWS may take Spot away"
    )
    spot_percent: Annotated[int, Unit("%")] = Field(
        default=50, ge=50, le=100, description="share of Fargate Spot above the base"
    )
