"""Further Lambda functions."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from stacks.schema.fields import Section, Unit
from stacks.schema.sections.container import Variables
from stacks.schema.sections.named import Programs
from stacks.schema.sections.schedule import Schedule
from stacks.schema.sections.validation import LEAST_ATTEMPTS, QUEUE_RETENTION_SECONDS

__all__ = ["Function"]


class Function(Section):
    """A function: its code is the folder `lambdas/<name>/`, and a queue of its own calls it."""

    sent_by: Programs = Field(
        default=(), description="programs that may send to its queue: at least one, or a schedule", strict=False
    )
    schedule: Schedule | None = Field(default=None, description="a message comes to its queue then")
    memory: Annotated[int, Unit("MiB")] = Field(
        default=256, ge=128, le=10240, description="CPU comes with it: one vCPU at 1,769 MiB"
    )
    timeout_seconds: int = Field(default=30, ge=1, le=900, description="of one call; 900 is Lambda's maximum")
    visibility_timeout_seconds: int | None = Field(
        default=None,
        ge=6,
        le=QUEUE_RETENTION_SECONDS // 2 // LEAST_ATTEMPTS,
        description="a message that a batch left unfinished comes back after this; six times timeout_seconds",
    )
    reserved_concurrency: Annotated[int, Unit("calls at once")] = Field(
        default=10,
        ge=-1,
        le=1000,
        description="no other function takes them, and no more run; -1 (AWS's own value) reserves nothing; at "
        "least 2 in production",
    )
    batch_size: Annotated[int, Unit("messages")] = Field(
        default=10, ge=1, le=10, description="what one call of the function gets at most"
    )
    max_receive_count: Annotated[int, Unit("attempts")] = Field(
        default=LEAST_ATTEMPTS,
        ge=LEAST_ATTEMPTS,
        le=1000,
        description="then the message goes to the dead-letter queue",
    )
    environment: Variables = Field(default={}, description="variables beside the stack's own; no secrets")

    @property
    def hidden_seconds(self) -> int:
        """How long a message that was received stays hidden (Lambda developer guide, "Configuring a queue")."""
        return self.visibility_timeout_seconds or 6 * self.timeout_seconds
