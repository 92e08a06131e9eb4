"""A plan that somebody gives: its document, what it is called, and the stacks of before and after it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from strongroom.change.review.places import Places, written
from strongroom.errors import UnusableError
from strongroom.synthesized import Stack

__all__ = ["Given", "attempted", "read"]

PLAN_NAMES = ("plan", "tfplan", "terraform", "show", "out")
# What a plan of `terraform show -json` has at least one of; a state or a configuration has none.
PARTS = ("resource_changes", "planned_values", "output_changes", "resource_drift")
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
    """The plan of a file.

    Raises:
        UnusableError: it is none.
    """
    document = _parsed(path)
    if not any(part in document for part in PARTS):
        raise UnusableError(f"{path} is no plan: `terraform show -json PLAN > plan.json` writes one.")
    name = _called(path)
    return Given(name, path, document, Places(written(path, name)), untold="the stacks were not read")


def attempted(compute: Callable[[], Result]) -> Result | None:
    """What is told beside the changes, or None where it can't be: any plan has to end in a verdict, and what
    computes costs, ways and places knows configurations as this system and cdktf write them."""
    try:
        return compute()
    except (UnusableError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError, RecursionError):
        return None


def _called(path: Path) -> str:
    stem = path.name.partition(".")[0]
    return path.resolve().parent.name if stem in PLAN_NAMES else stem


def _parsed(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_bytes())  # json knows UTF-8, UTF-16 and their marks
    except OSError as error:
        raise UnusableError(f"{path} can't be read: {error.strerror}.") from None
    except (ValueError, RecursionError):
        raise UnusableError(f"{path} is not JSON: `terraform show -json PLAN > plan.json` writes it.") from None
    if not isinstance(document, dict):
        raise UnusableError(f"{path} is no plan: it is not a JSON object.")
    return document
