"""What became of a bad release, and how it is told to people and programs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from strongroom.local.conservation.account import Account, Kind
from strongroom.rehearsal.releases.catalogue import BadRelease


@dataclass(frozen=True)
class Outcome:
    """`apply`: Terraform's error, or "" of an apply that was green. `rollout`: what `strongroom rollout` said,
    and its exit code. `alerts`: the names of the alarms that the topic was told of. `serves`: the task
    definition that ran before still does, and answers. `seconds`: of apply and rollout together.
    """

    release: BadRelease
    apply: str
    rollout: str
    exit_code: int
    alerts: tuple[str, ...]
    serves: bool
    account: Account
    seconds: float

    @property
    def findings(self) -> list[str]:
        """What is not as it has to be."""
        release = self.release
        shown = f"{self.apply}\n{self.rollout}"
        rules = {
            "the apply is green": bool(self.apply) or self.exit_code == 1,
            f"nothing says: {release.says}": not self.apply or release.says in self.apply,
            f"nothing shows the last lines: {release.last}": release.last in shown,
            "strongroom rollout exits with 0": release.migration is not None or self.exit_code == 1,
            "the release before does not serve": self.serves,
            f"no alert of {release.alert}": any(release.alert in name for name in self.alerts),
        }
        return [what for what, held in rules.items() if not held] + [
            str(finding) for finding in self.account.findings[:5]
        ]

    @property
    def counts(self) -> dict[str, int]:
        of = self.account
        return {
            "sent": of.sent,
            "accepted": of.accepted,
            "rejected": of.rejected,
            "refused": of.refused,
            "lost": of.count(Kind.LOST),
            "doubled": of.count(Kind.DOUBLED),
        }


def as_data(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    return [
        {
            "release": outcome.release.name,
            "held": not outcome.findings,
            "findings": outcome.findings,
            "apply": outcome.apply or "green",
            "rollout": {"exit_code": outcome.exit_code, "says": outcome.rollout.splitlines()},
            "alerts": list(outcome.alerts),
            **outcome.counts,
            "seconds": round(outcome.seconds, 1),
        }
        for outcome in outcomes
    ]


def as_json(outcomes: Sequence[Outcome]) -> str:
    return json.dumps(as_data(outcomes), indent=2)


def show(console: Console, outcomes: Sequence[Outcome]) -> None:
    table = Table("release", "apply", "rollout", "alerts", *(name for name in outcomes[0].counts), "seconds")
    for outcome in outcomes:
        table.add_row(
            f"{'✗' if outcome.findings else '✓'} {outcome.release.name}",
            "red" if outcome.apply else "green",
            str(outcome.exit_code),
            ", ".join(outcome.alerts),
            *map(str, outcome.counts.values()),
            f"{outcome.seconds:.0f}",
        )
    console.print(table)
    for outcome in outcomes:
        for finding in outcome.findings:
            console.print(Text(f"{outcome.release.name}: {finding}"), soft_wrap=True)
