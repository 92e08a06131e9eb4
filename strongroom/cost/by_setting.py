"""What each setting changes: the environment is synthesized once for each change, and priced beside today's."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from operator import attrgetter
from typing import Any

from pydantic import ValidationError
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from stacks.settings import Settings
from strongroom.cost.changes import CHANGES, Change
from strongroom.cost.estimate import estimate
from strongroom.cost.estimating import usage_of
from strongroom.cost.report import SMALLEST
from strongroom.cost.variants import changed, refusal, synthesized

__all__ = ["Priced", "as_json", "by_setting", "show"]


@dataclass(frozen=True)
class Priced:
    """A change, of `key`, to `to`, with `also`: how many dollars a month it adds, or why it is refused.

    None where it is refused, or what it adds or takes away has a price that is not known.
    """

    key: str
    to: Any
    also: dict[str, Any]
    at_rest: float | None
    at_load: float | None
    refused: str = ""

    @property
    def text(self) -> str:
        """`service.cpu = 2048, with service.memory = 4096`."""
        others = [_assignment(key, value) for key, value in self.also.items() if value is not None]
        return ", with ".join([_assignment(self.key, self.to), *([" and ".join(others)] if others else [])])


def _assignment(key: str, value: Any) -> str:
    return f"{key} = {json.dumps(value)}"


def by_setting(settings: Settings, changes: Sequence[Change] = CHANGES) -> list[Priced]:
    """Each change that the settings can have and that costs another amount, in the order of the table."""
    usage = usage_of(settings)
    now = estimate(synthesized(settings), usage)
    found = []
    for change in changes:
        places = change.places(settings) if _has(settings, change.key) else {}
        if not places:
            continue
        key, to = next(iter(places.items()))
        also = {other: value for other, value in places.items() if other != key}
        try:
            other = changed(settings, places)
        except ValidationError as error:
            found.append(Priced(key, to, also, None, None, refusal(error)))
            continue
        then = estimate(synthesized(other), usage_of(other))
        if then.unknown != now.unknown:
            found.append(Priced(key, to, also, None, None))
            continue
        rest = then.at_rest - now.at_rest
        load = None if usage is None else then.at_load - now.at_load
        if max(abs(rest), abs(load or 0.0)) >= SMALLEST:
            found.append(Priced(key, to, also, rest, load))
    return found


def _has(settings: Settings, key: str) -> bool:
    """Whether there is something to double, where the change is of that: users may not be said."""
    return key.partition(".")[0] != "capacity" or attrgetter("capacity.users")(settings) is not None


def show(console: Console, settings: Settings, priced: Sequence[Priced]) -> None:
    loaded = settings.capacity.users is not None
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column(f"{settings.environment}, with", overflow="fold")
    for column in ("at rest", "at load")[: 1 + loaded]:
        table.add_column(column, justify="right", no_wrap=True)
    for each in priced:
        amounts = (each.at_rest, each.at_load)[: 1 + loaded]
        told = (
            ["refused"]
            if each.refused
            else ["unknown" if amount is None else signed(amount) for amount in amounts]
        )
        table.add_row(each.text, *told)
    console.print(table)
    for each in priced:
        if each.refused:
            console.print(Text(f"{each.key} = {json.dumps(each.to)}: {each.refused}"), soft_wrap=True)


def signed(usd: float) -> str:
    """`+$12.00`, `-$3.50`; what is less than half a cent is `$0.00`."""
    if abs(usd) < SMALLEST:
        return "$0.00"
    return f"{'-' if usd < 0 else '+'}${abs(usd):,.2f}"


def as_json(told: Sequence[tuple[Settings, Sequence[Priced]]]) -> str:
    """{"stacks": [{"stack", "users" | null, "changes": [CHANGE]}]}

    CHANGE: {"key", "to", "also", "at_rest" | null, "at_load" | null, "refused"}. Amounts are dollars a month
    that it costs more; both are null where it is refused, and `refused` says why, and where a price is not
    known.
    """
    stacks = [
        {
            "stack": settings.environment,
            "users": settings.capacity.users,
            "changes": [asdict(each) for each in priced],
        }
        for settings, priced in told
    ]
    return json.dumps({"stacks": stacks}, indent=2)
