"""What was measured: `measured.json`, which `make load` writes and nobody else.

CPU is that of one core of the machine that is named in it; times are milliseconds, memory is MiB, and each
figure is the median of the repetitions with the least and the most beside it.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

__all__ = [
    "DISTURBED_PERCENT",
    "FILE",
    "Calls",
    "Cost",
    "Function",
    "Machine",
    "Measured",
    "Spread",
    "Step",
    "measured",
]

DISTURBED_PERCENT = 20
"""Of a core, what other processes may take meanwhile; above it something is measured again, after a while."""

FILE = Path(__file__).parent / "measured.json"


class Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Machine(Record):
    """Where it was measured, and how busy that was with other things."""

    processor: str
    cores: int
    system: str
    python: str
    pinned: bool
    """Whether the application had a core of its own, the load generator and the stand-ins another."""
    load_before: float
    load_after: float
    """Load averages over a minute: runnable processes, those of the measurement among them."""


class Spread(Record):
    """A figure over all repetitions."""

    median: float
    least: float
    most: float


class Calls(Record):
    """Calls of one AWS operation on one resource, per request or message."""

    operation: str
    """`dynamodb GetItem sessions`, `sqs SendMessage`"""
    calls: float
    read_units: float
    write_units: float
    kib: float
    """Both ways, without TLS."""


class Cost(Record):
    """What one request, or one message, costs."""

    cpu_ms: Spread
    database_cpu_ms: Spread
    """Of PostgreSQL: server and backends."""
    log_bytes: float
    calls: tuple[Calls, ...]


class Step(Record):
    """Requests that arrive at a constant rate, at random moments, whether the earlier are answered or not."""

    rate: float
    """Requests a second that were begun."""
    cpu_percent: Spread
    """Of the application's one core."""
    p50_ms: Spread
    p99_ms: Spread
    """From the moment a request was due, so that waiting for the application counts."""
    late_ms: Spread
    """How late the generator itself began the request that it began latest."""
    others_percent: Spread
    """Of a core, what processes took that are not of the measurement."""
    failed_percent: float
    """Answers that were no success: above the knee, the application's own 503."""

    @property
    def disturbed(self) -> bool:
        """Whether other processes took so much that latencies and failures say more of them."""
        return self.others_percent.median > DISTURBED_PERCENT


class Application(Record):
    submit: Cost
    read: Cost
    submit_percent: int
    """Share of POSTs in the steps."""
    idle_cpu_percent: Spread
    idle_database_cpu_percent: Spread
    """Of a core, while nobody asks: what a task does beside requests. The costs above come on top."""
    memory_mib: Spread
    steps: tuple[Step, ...]


class Function(Record):
    batch_size: int
    import_ms: Spread
    """Loading the code, in a fresh interpreter: most of a cold start."""
    memory_mib: Spread
    message: Cost


class Measured(Record):
    date: str
    machine: Machine
    repetitions: int
    seconds: float
    """How long each step took, after its warm-up."""
    dynamodb_ms: float
    sqs_ms: float
    """What the stand-in waits before it answers."""
    application: Application
    function: Function


@cache
def measured() -> Measured:
    """The committed measurement."""
    return Measured.model_validate_json(FILE.read_bytes())
