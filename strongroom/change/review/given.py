"""A plan that somebody gives: its document, what it is called, and the stacks of before and after it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from strongroom.change.review.places import Places, written
from strongroom.errors import UnusableError
from strongroom.synthesized import Stack, planned
from strongroom.synthesized.documents import parsed
from strongroom.synthesized.plans.document import require_known, require_plan
from strongroom.synthesized.shape import ShapeError, unreadable

__all__ = ["Given", "attempted", "of", "read"]

PLAN_NAMES = ("plan", "tfplan", "terraform", "show", "out")
UNFORESEEN = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
Result = TypeVar("Result")


@dataclass(frozen=True)
class Given:
    """`before`, `after`: None where there is no such stack, or (with `untold`) where it is not known."""

    name: str
    file: Path
    document: dict[str, Any] = field(repr=False)
    places: Places
    before: Stack | None = None
    after: Stack | None = None
    untold: str = ""


def read(path: Path) -> Given:
    """The plan of a file. One whose stacks can't be told is judged by its changes alone.

    Raises:
        UnusableError: it is none.
    """
    name = _called(path)
    return of(parsed(path), path, name, Places(written(path, name)))


def of(document: dict[str, Any], path: Path, name: str, places: Places) -> Given:
    """The plan that a document is, as if it were in the file.

    Raises:
        UnusableError: it is none.
    """
    require_plan(document, path)
    require_version(path, document)
    try:
        told = planned.of(document, path) if document.keys() >= {"planned_values", "configuration"} else None
    except UnusableError as error:
        return Given(name, path, document, places, untold=str(error))
    except UNFORESEEN as error:
        return Given(name, path, document, places, untold=f"it is shaped in a way not foreseen ({error})")
    if told is None:
        return Given(name, path, document, places, untold="it has no configuration, or no planned values")
    return Given(name, path, document, places, told.before, told.after)


def require_version(path: Path, document: dict[str, Any]) -> None:
    """Raises UnusableError for a major version of the format that nobody knows: anything may mean anything."""
    try:
        require_known(document)
    except ShapeError as error:
        raise unreadable(path, error) from None


def attempted(compute: Callable[[], Result]) -> Result | None:
    """What is told beside the changes, or None where it can't be: any plan has to end in a verdict, and what
    computes costs, ways and places knows configurations as this system and cdktf write them."""
    try:
        return compute()
    except (UnusableError, *UNFORESEEN):
        return None


def _called(path: Path) -> str:
    stem = path.name.partition(".")[0]
    return path.resolve().parent.name if stem in PLAN_NAMES else stem
