"""What changes in place interrupt: read from the table beside this file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from strongroom.change.difference.stack import Action
from strongroom.change.matrix.outcome import Effect

__all__ = ["Consequence", "harmless", "interruptions", "of"]

FILE = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True)
class Consequence:
    """Of changing one of the `attributes` of a type in place: `what` happens, and how long it `lasts`, which is
    nothing where nobody notices. `source`: the document that says so."""

    type: str
    attributes: tuple[str, ...]
    what: str
    source: str
    lasts: str = ""

    def is_of(self, effect: Effect) -> bool:
        return (
            effect.action is Action.CHANGE
            and effect.type == self.type
            and not set(self.attributes).isdisjoint(effect.attributes)
        )


@cache
def interruptions() -> tuple[Consequence, ...]:
    """Those that somebody notices."""
    return _read("interruption")


@cache
def harmless() -> tuple[Consequence, ...]:
    """Those that nobody does."""
    return _read("harmless")


def of(effect: Effect) -> tuple[Consequence, ...]:
    """The interruptions that it brings."""
    return tuple(each for each in interruptions() if each.is_of(effect))


def _read(kind: str) -> tuple[Consequence, ...]:
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(Consequence(**row | {"attributes": tuple(row["attributes"])}) for row in told.get(kind, ()))
