"""What changes in place interrupt or delete: read from the table beside this file."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from strongroom.change.consequences.replacements import LOST
from strongroom.change.consequences.resource_change import Action, ResourceChange
from strongroom.synthesized.addresses import type_of

__all__ = ["ANYWHERE", "Consequence", "harmless", "interruptions", "of", "of_change"]

FILE = Path(__file__).with_suffix(".toml")

ANYWHERE = ("tags", "tags_all")
"""Nobody notices these, of any type."""


@dataclass(frozen=True)
class Consequence:
    """Of changing one of the `attributes` of a type in place: `what` happens, and how long it `lasts`, which is
    nothing where nobody notices. `name`: the same in a few words. `source`: the document that says so."""

    type: str
    attributes: tuple[str, ...]
    what: str
    source: str
    lasts: str = ""
    name: str = ""


@cache
def interruptions() -> tuple[Consequence, ...]:
    """Those that somebody notices."""
    return _read("interruption")


@cache
def harmless() -> tuple[Consequence, ...]:
    """Those that nobody does."""
    return _read("harmless")


def of(type_: str, attributes: Iterable[str]) -> tuple[Consequence, ...]:
    """The interruptions that a change in place of these attributes brings."""
    changed = set(attributes)
    return tuple(
        each for each in interruptions() if each.type == type_ and not changed.isdisjoint(each.attributes)
    )


def of_change(change: ResourceChange) -> tuple[Consequence, ...]:
    """The interruptions that a change brings: in place, or by a replacement of what holds nothing."""
    type_ = type_of(change.address)
    replaced = change.action is Action.REPLACE and type_ not in LOST
    if change.action not in (Action.CHANGE, Action.MOVE) and not replaced:
        return ()
    names = {str(each.place[0]) for each in change.changes if each.place}
    return of(type_, names | {each.argument for each in change.follows})


def _read(kind: str) -> tuple[Consequence, ...]:
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(Consequence(**row | {"attributes": tuple(row["attributes"])}) for row in told[kind])
