"""What a repetition is to do, and what it finds out about one kind of request or message."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import httpx

from stacks.demand.measured import Calls
from strongroom.capacity.measure import stand_in
from strongroom.capacity.measure.processes import Running

__all__ = ["Kind", "Plan", "calls"]


@dataclass(frozen=True)
class Plan:
    """How long each step takes, what the stand-in waits, and what is asked."""

    seconds: float
    tries: int
    """How often something is measured at most, where other processes disturb it."""
    pause: float
    """Seconds until the next try."""
    rest: float
    """Seconds after each step in which what runs beside requests catches up."""
    dynamodb_ms: float
    sqs_ms: float
    submit_percent: int
    shares: Sequence[float]
    """The steps' rates, as shares of what one core should answer by the cost of one request."""
    batches: int
    batch_size: int

    @property
    def warm_up(self) -> float:
        return self.seconds / 5


@dataclass(frozen=True)
class Kind:
    """The cost of requests, or messages, of one kind."""

    cpu_ms: float
    database_cpu_ms: float
    log_bytes: float
    calls: tuple[Calls, ...]


def calls(services: Running, per: int) -> tuple[Calls, ...]:
    """Each operation's calls since they were last read, per request."""
    counted: dict[str, list[float]] = httpx.get(services.url + stand_in.COUNTS, trust_env=False).json()
    return tuple(
        Calls(
            operation=operation,
            calls=round(number / per, 4),
            read_units=round(read / per, 4),
            write_units=round(written / per, 4),
            kib=round(size / 1024 / per, 4),
        )
        for operation, (number, read, written, size) in sorted(counted.items())
    )
