"""What became of a scenario, and how it is told to people and programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from strongroom.local.conservation.account import Account, Kind

COLUMNS = (
    "scenario",
    "sent",
    "hostile",
    "accepted",
    "rejected",
    "refused",
    "dead-letter messages",
    "duplicates",
    "lost",
    "doubled",
    "unexplained",
    "alarm",
    "seconds",
)


WIDEST = 1_000  # columns: as wide as the table may get


@dataclass(frozen=True)
class Outcome:
    """`alarms`: the names of those that went off; `missing`: the ends of names of those that should have."""

    name: str
    account: Account
    seconds: float
    alarms: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    counts: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        of = self.account
        others = of.count(Kind.CHANGED) + of.count(Kind.MISJUDGED) + of.count(Kind.UNEXPLAINED) + of.waiting
        counts = {
            "sent": of.sent,
            "hostile": of.hostile,
            "accepted": of.accepted,
            "rejected": of.rejected,
            "refused": of.refused,
            "dead-letter messages": of.dead_letters,
            "duplicates": of.duplicates,
            "lost": of.count(Kind.LOST),
            "doubled": of.count(Kind.DOUBLED),
            # Whatever else does not add up: changed, judged otherwise, still on its way.
            "unexplained": others,
        }
        object.__setattr__(self, "counts", counts)

    @property
    def held(self) -> bool:
        return self.account.held and not self.missing


def as_json(outcomes: Sequence[Outcome], *, seed: int) -> str:
    told = [
        {
            "scenario": outcome.name,
            "held": outcome.held,
            **outcome.counts,
            "conflicts": outcome.account.conflicts,
            "alarms": list(outcome.alarms),
            "alarms that did not go off": list(outcome.missing),
            "findings": outcome.account.as_json()["findings"],
            "seconds": round(outcome.seconds, 1),
        }
        for outcome in outcomes
    ]
    return json.dumps({"seed": seed, "total": total(outcomes), "scenarios": told}, indent=2)


def total(outcomes: Sequence[Outcome]) -> dict[str, int]:
    """The sum of each count."""
    names = outcomes[0].counts if outcomes else {}
    return {name: sum(outcome.counts[name] for outcome in outcomes) for name in names}


def _lines(console: Console, outcomes: Sequence[Outcome]) -> None:
    """A paragraph for each scenario, where the terminal is too narrow for the table."""
    for outcome in outcomes:
        mark = "✓" if outcome.held else "✗"
        counts = ", ".join(f"{count} {name}" for name, count in outcome.counts.items())
        alarms = f"; alarm: {', '.join(outcome.alarms)}" if outcome.alarms else ""
        console.print(Text(f"{mark} {outcome.name}: {counts}{alarms}; {outcome.seconds:.0f} s"))
    console.print(Text("all: " + ", ".join(f"{count} {name}" for name, count in total(outcomes).items())))


def show(console: Console, outcomes: Sequence[Outcome]) -> None:
    table = Table()
    for column in COLUMNS:
        numeric = column not in ("scenario", "alarm")
        table.add_column(column.replace(" ", "\n"), justify="right" if numeric else "left")
    for outcome in outcomes:
        mark = "✓" if outcome.held else "✗"
        counts = [str(count) for count in outcome.counts.values()]
        table.add_row(f"{mark} {outcome.name}", *counts, ", ".join(outcome.alarms), f"{outcome.seconds:.0f}")
    table.add_section()
    seconds = sum(outcome.seconds for outcome in outcomes)
    table.add_row("all", *map(str, total(outcomes).values()), "", f"{seconds:.0f}")
    width = Measurement.get(console, console.options.update(width=WIDEST), table).maximum
    if console.is_terminal and width > console.width:
        _lines(console, outcomes)
    else:
        # In a file a table that is too wide is better than one with words cut in two.
        console.width = max(console.width, width)
        console.print(table)
    for outcome in outcomes:
        for finding in sorted(outcome.account.findings)[:10]:
            console.print(Text(f"{outcome.name}: {finding}"), soft_wrap=True)
        for name in outcome.missing:
            console.print(Text(f"{outcome.name}: the alarm {name} did not go off"), soft_wrap=True)
