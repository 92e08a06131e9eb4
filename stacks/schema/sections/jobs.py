"""Scheduled tasks on Fargate."""

from __future__ import annotations

from pydantic import Field

from stacks.schema.sections.container import Permissions
from stacks.schema.sections.program import FargateProgram
from stacks.schema.sections.schedule import Schedule

__all__ = ["Job"]


class Job(FargateProgram):
    """A task on Fargate that a schedule starts, and that ends by itself: with 0, or it has failed."""

    ledger: bool = Field(
        default=False,
        description=(
            "with database: signs in as the ledger's operator, who may send again and close what is pending, "
            "and reads the verdicts and the dead-letter messages; `strongroom ledger` runs its tasks"
        ),
    )
    schedule: Schedule = Field(description="when a task is started")
    permissions: Permissions = Field(
        default=(), description="what its task role may do besides, as in [service]", strict=False
    )
