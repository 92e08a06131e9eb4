"""The queue and the function that validates transactions."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field

from stacks.schema.fields import Allowed, Section, Unit

__all__ = ["QUEUE_RETENTION_SECONDS", "Validation"]

QUEUE_RETENTION_SECONDS = 4 * 24 * 3600
"""How long the queue keeps a message: SQS's default, and no setting."""

LEAST_ATTEMPTS = 5

# ISO 4217 has no currency with more than four decimals; and Python writes 0.0000001 as 1E-7, which the function
# takes for no number.
AMOUNT = 'a whole number, or a decimal in quotes with at most four places, such as "999999.99"'


def _exact(value: object) -> Decimal:
    # The function takes the plain form alone: Decimal would also take "1e15", "1_000" and "NaN".
    if isinstance(value, str) and re.fullmatch(r"(0|[1-9][0-9]*)(\.[0-9]{1,4})?", value, re.ASCII):
        return Decimal(value)
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Decimal(value)
    raise ValueError(AMOUNT)


class Validation(Section):
    """The queue and the function that validates transactions."""

    memory: Annotated[int, Unit("MiB")] = Field(
        default=256, ge=256, le=10240, description="CPU comes with it: one vCPU at 1,769 MiB"
    )
    timeout_seconds: int = Field(
        default=30, ge=10, le=900, description="of one batch, with a retry in it; 900 is Lambda's maximum"
    )
    visibility_timeout_seconds: int = Field(
        default=180,
        ge=30,
        le=QUEUE_RETENTION_SECONDS // 2 // LEAST_ATTEMPTS,
        description="a message that a batch left unfinished comes back after this; six times timeout_seconds",
    )
    reserved_concurrency: Annotated[int, Unit("batches at once")] = Field(
        default=20,
        ge=-1,
        le=1000,
        description="no other function takes them, and no more run; -1 (AWS's own value) reserves nothing",
    )
    batch_size: Annotated[int, Unit("messages")] = Field(
        default=10, ge=1, le=10, description="what one call of the function gets at most"
    )
    max_receive_count: Annotated[int, Unit("attempts")] = Field(
        default=LEAST_ATTEMPTS,
        ge=LEAST_ATTEMPTS,
        le=1000,
        description="then it is a dead-letter message; AWS advises at least 5 with Lambda, which may throttle",
    )
    hash_keys: Annotated[int, Unit("keys")] = Field(
        default=1,
        ge=1,
        le=20,
        description="one more rotates the key of stored hashes; the earlier keys stay for what they hashed",
    )
    max_amount: Annotated[Decimal, BeforeValidator(_exact), Allowed(AMOUNT)] = Field(
        default=Decimal("1000000"),
        gt=0,
        le=Decimal(10**15),
        description="a transaction above it is refused; in the transaction's own currency",
    )

    @property
    def tried_seconds(self) -> int:
        """So long after it was sent a message was judged, or is a dead-letter message."""
        return self.visibility_timeout_seconds * self.max_receive_count
