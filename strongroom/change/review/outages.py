"""Changes in place that end what somebody is served by: read from the table beside this file."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from strongroom.change.consequences.interruptions import Consequence
from strongroom.change.review.become import is_one_of
from strongroom.change.review.entry import Entry, Kind
from strongroom.change.security.places import values

__all__ = ["Outage", "outages", "table"]

FILE = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True)
class Outage:
    """What an argument of these types does where it becomes a value of `become`, or has `changed` at all.

    `dangerous`: nobody is served from then on. `source`: the document that says so.
    """

    types: tuple[str, ...]
    arguments: tuple[str, ...]
    what: str
    lasts: str
    source: str
    become: tuple[Any, ...] = ()
    changed: bool = False
    dangerous: bool = False


@cache
def table() -> tuple[Outage, ...]:
    """All of them."""
    listed = ("types", "arguments", "become")
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))["outage"]
    return tuple(Outage(**row | {name: tuple(row.get(name, ())) for name in listed}) for row in told)


def outages(entry: Entry) -> Iterator[tuple[Consequence, bool]]:
    """What a change in place ends, and whether it is dangerous."""
    if entry.kind is not Kind.CHANGE:
        return
    for row in table():
        if entry.type not in row.types:
            continue
        ended = tuple(each.partition(".")[0] for each in row.arguments if _ends(row, each, entry))
        if ended:
            yield Consequence(entry.type, ended, row.what, row.source, row.lasts), row.dangerous


def _ends(row: Outage, argument: str, entry: Entry) -> bool:
    before, after = (values(each, argument) for each in (entry.before, entry.after))
    return any(
        value != before.get(place) and (row.changed or is_one_of(value, row.become))
        for place, value in after.items()
        if value is not None
    )
