"""How many people an environment is for."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from stacks.settings.fields import Section, Unit

__all__ = ["Capacity"]


class Capacity(Section):
    """The load that an environment must carry. What a task carries is `service.requests_per_target`."""

    users: Annotated[int, Unit("users at the same time")] | None = Field(
        default=None, ge=1, le=100_000_000, description="production must say; left out, nothing is checked"
    )
    requests_per_user: Annotated[int, Unit("requests a minute and user")] = Field(
        default=1,
        ge=1,
        le=600,
        description="an assumption, not a measurement: who reads a page of transactions asks once a minute",
    )
