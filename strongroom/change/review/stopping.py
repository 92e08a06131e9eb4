"""Changes that leave everything where it is, and stop something: read from the table beside this file."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from strongroom.change.review.become import is_one_of
from strongroom.change.review.entry import Entry, Kind
from strongroom.change.review.verdict import Reason, Verdict
from strongroom.change.security.places import values

__all__ = ["Stop", "stopped", "stops"]

FILE = Path(__file__).with_suffix(".toml")
NOTHING: tuple[object, ...] = (None, "", [], {})


@dataclass(frozen=True)
class Stop:
    """What an argument of these types does where it `becomes` a value, is `gone`, or has `changed` at all.

    `new`: of a resource that is new, too. `source`: the document that says so.
    """

    types: tuple[str, ...]
    argument: str
    what: str
    source: str
    becomes: tuple[Any, ...] = ()
    gone: bool = False
    changed: bool = False
    new: bool = False
    dangerous: bool = False

    @property
    def reason(self) -> Reason:
        return Reason(Verdict.DANGEROUS if self.dangerous else Verdict.REVIEW, self.what)


@cache
def stops() -> tuple[Stop, ...]:
    """Those of the table."""
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))["stop"]
    return tuple(
        Stop(**row | {"types": tuple(row["types"]), "becomes": tuple(row.get("becomes", ()))}) for row in told
    )


def stopped(entry: Entry, names: frozenset[str] | set[str]) -> Iterator[Stop]:
    """What a change in place of these arguments, or a new resource, stops."""
    is_new = entry.kind is Kind.ADD
    for stop in stops():
        concerned = stop.new if is_new else stop.argument.partition(".")[0] in names
        if entry.type in stop.types and concerned and _is_stopped(stop, entry):
            yield stop


def _is_stopped(stop: Stop, entry: Entry) -> bool:
    later = entry.change.get("after_unknown")
    if stop.gone and isinstance(later, dict) and later.get(stop.argument.partition(".")[0]):
        return False  # it is there, and the apply tells what it is
    before, after = (values(each, stop.argument) for each in (entry.before, entry.after))
    return any(
        (before.get(place) not in NOTHING and value in NOTHING)
        if stop.gone
        else (stop.changed or is_one_of(value, stop.becomes))
        for place, value in after.items()
        if value != before.get(place)
    )
