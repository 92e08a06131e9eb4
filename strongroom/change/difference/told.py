"""What a review says of each change of a difference, beside what the difference itself tells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from strongroom.change.difference.stack import ResourceChange, StackDifference

__all__ = ["Told", "told_of"]

PARTS = ("changes", "forgotten", "deposed")


@dataclass(frozen=True)
class Told:
    """`verdict`: empty of what nobody has judged, and of what is no change to a plan. `reasons`: what is safe
    has none. `line`: of the program; None where it is not known."""

    resource: ResourceChange
    verdict: str = ""
    reasons: tuple[str, ...] = ()
    line: str | None = None


def told_of(stack: StackDifference) -> tuple[Told, ...]:
    """Of each resource, in the order of the difference."""
    said = dict(_said(stack))
    return tuple(_told(each, said.get(each.address)) for each in stack.resources)


def _said(stack: StackDifference) -> Iterator[tuple[str, dict[str, Any]]]:
    """Address -> the change in the review's document, where a key may be masked."""
    if stack.review is None or stack.told is None:
        return
    for part in PARTS:
        for judged, told in zip(getattr(stack.review, part), stack.told[part], strict=True):
            yield judged.entry.address, told


def _told(resource: ResourceChange, said: dict[str, Any] | None) -> Told:
    if said is None:
        return Told(resource)
    reasons = tuple(each["sentence"] for each in said["reasons"] if each["verdict"] != "safe")
    verdict = said["verdict"] if said["reasons"] else ""
    return Told(resource, verdict, reasons, said["line"])
