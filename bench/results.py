"""What was measured: `results.json`, which `make bench` writes and nobody else.

`runs` is every run as it was measured, `summary` what follows from them (`bench.summary`).
"""

from __future__ import annotations

from pathlib import Path

from stacks.demand.measured import Record, Spread

__all__ = ["FILE", "Machine", "Measured", "Ratio", "Results", "Run", "Subject", "Summary", "Target", "read"]

FILE = Path(__file__).parent / "results.json"


class Machine(Record):
    """Where it was measured."""

    processor: str
    cores: int
    memory_gib: float
    system: str


class Subject(Record):
    """A program that was measured, and what it wrote."""

    name: str
    title: str
    stacks: int
    resources: int


class Run(Record):
    """One run of a subject in a fresh process."""

    round: int
    subject: str
    seconds: float
    cpu_seconds: float
    peak_mib: float
    load: float
    """The machine's load average over a minute, just before."""


class Measured(Record):
    """A subject over all rounds."""

    subject: str
    seconds: Spread
    cpu_seconds: Spread
    peak_mib: Spread


class Ratio(Record):
    """A subject divided by another of the same round, over all rounds."""

    subject: str
    against: str
    seconds: Spread
    cpu_seconds: Spread
    peak_mib: Spread


class Target(Record):
    """What was aimed at: a ratio at most so large."""

    claim: str
    limit: float
    found: Spread
    met: bool
    """Whether the median is within the limit."""


class Summary(Record):
    subjects: tuple[Measured, ...]
    ratios: tuple[Ratio, ...]
    further_seconds: Spread
    """What each further environment adds here."""
    targets: tuple[Target, ...]


class Results(Record):
    date: str
    quick: bool
    rounds: int
    memory: str
    """`PSS` or `RSS`, summed over the process tree."""
    machine: Machine
    versions: dict[str, str]
    ours: dict[int, str]
    """Number of environments -> the subject that synthesizes so many."""
    eager: dict[int, str]
    """The same without lazy loading."""
    subjects: tuple[Subject, ...]
    runs: tuple[Run, ...]
    summary: Summary


def read(file: Path = FILE) -> Results:
    """The committed results, or those of another file."""
    return Results.model_validate_json(file.read_bytes())
