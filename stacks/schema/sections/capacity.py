"""How many people an environment is for."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from stacks.schema.fields import Section, Unit

__all__ = ["Capacity"]


class Capacity(Section):
    """The load that an environment must carry. What a task carries is `service.requests_per_target`;
    docs/reference/capacity.md has what was measured, and what follows."""

    users: Annotated[int, Unit("users at the same time")] | None = Field(
        default=None, ge=1, le=100_000_000, description="production must say; left out, nothing is checked"
    )
    requests_per_user: Annotated[int, Unit("requests a minute and user")] = Field(
        default=1,
        ge=1,
        le=600,
        description="an assumption, not a measurement: who reads a page of transactions asks once a minute",
    )
    submit_percent: Annotated[int, Unit("% of the requests")] = Field(
        default=10,
        ge=0,
        le=100,
        description="that hand in a transaction; the others read. An assumption, until the access log tells",
    )
    headroom_percent: Annotated[int, Unit("%")] = Field(
        default=30,
        ge=0,
        le=90,
        description="what stays free at the busiest time; autoscaling's 70 % keeps as much of a task's CPU",
    )
    outage_minutes: Annotated[int, Unit("minutes")] = Field(
        default=60,
        ge=1,
        le=1440,
        description="the queue that fills while function or tables are out must be empty again within as long",
    )
