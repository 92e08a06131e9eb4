"""Which facts of a review stand with a change already: a section that lists them names its address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from strongroom.change.review.security_reasons import LOST, UNKNOWN, WEAKER

__all__ = ["by_reference", "told_with_changes"]

Fact = tuple[str, str]
"""An address, and what a reason says of it."""


def told_with_changes(plan: dict[str, Any]) -> frozenset[Fact]:
    """What stands with a change, which every format shows; of what is safe only counts may be shown."""
    return frozenset(
        (each["address"], reason["sentence"])
        for part in ("changes", "forgotten", "deposed")
        for each in plan[part]
        for reason in each["reasons"]
        if reason["verdict"] != "safe"
    )


def by_reference(plan: dict[str, Any]) -> dict[str, str]:
    """A sentence of the whole plan that a section tells of a resource which is no change -> its address."""
    return {f"{address}: {sentence}": address for address, sentence in _beside(plan)}


def _beside(plan: dict[str, Any]) -> Iterator[Fact]:
    for each in plan["drift"]:
        yield from ((each["address"], reason["sentence"]) for reason in each["reasons"])
    security = plan["security"] or {}
    for part, words in (("protections_lost", LOST), ("weakened", WEAKER), ("unknown", UNKNOWN)):
        for each in security.get(part, ()):
            yield each["address"], words.format(**each)
