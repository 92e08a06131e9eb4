"""An argument that is written out, or left out, and says what it said before: tables know its default."""

from __future__ import annotations

from typing import Any

from strongroom.change.security.measures import plain
from strongroom.change.security.rows import Row, rows
from strongroom.change.values.changes import ABSENT, Change

__all__ = ["is_default"]

SWITCHES = ("on", "off")


def is_default(type_: str, change: Change) -> bool:
    """Whether one of both is nothing, and the other one what nothing means to the provider."""
    if change.old is not ABSENT and change.new is not ABSENT:
        return False
    value = plain(change.new if change.old is ABSENT else change.old)
    known = _defaults(type_, ".".join(step for step in change.place if isinstance(step, str)))
    return bool(known) and all(plain(each) == value for each in known)


def _defaults(type_: str, argument: str) -> list[Any]:
    """What the tables say; nothing where that hangs on another argument, or one of them knows none."""
    found = [row for row, name in rows().of(type_) if _bare(name) == argument]
    if telling := rows().telling(type_).get(argument):
        found.append(telling)
    known = [None if row.when else _of(row) for row in found]
    return [] if None in known else known


def _of(row: Row) -> Any:
    """A switch that is left out is off where the table says nothing else: so it is compared, too."""
    return False if row.default is None and row.rule in SWITCHES else row.default


def _bare(argument: str) -> str:
    """Without the brackets that lead into one of several blocks."""
    return ".".join(step.partition("[")[0] for step in argument.split("."))
