"""What stands first: how much there is of each verdict, the worst by name, and what is told of no change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from strongroom.change.review.outline_parts import Code, Item, Spans, listed
from strongroom.change.review.outline_reasons import NAMED, one
from strongroom.change.review.told_once import by_reference

__all__ = ["BY_NAME", "WORDS", "tally", "whole"]

WORDS = {
    "add": "added",
    "change": "changed",
    "replace": "replaced",
    "destroy": "destroyed",
    "unknown": "unknown",
    "forget": "forgotten",
}
COUNTED = {"irreversible": "irreversible", "dangerous": "dangerous", "review": "to review", "safe": "safe"}
BY_NAME = ("irreversible", "dangerous")
UNCHANGED = "what is told below of resources that the plan does not change"


def tally(plan: dict[str, Any]) -> tuple[Item, ...]:
    """A line for each verdict: how many, and the names of what needs an approval. Nothing of one change alone,
    or of several that nobody has to be told of: the plan's own verdict and counts say that."""
    told = [*plan["changes"], *plan["forgotten"], *plan["deposed"]]
    found = {verdict: [each for each in told if each["verdict"] == verdict] for verdict in COUNTED}
    given = {verdict: those for verdict, those in found.items() if those}
    if len(told) < 2 or not (len(given) > 1 or {*given} & {*BY_NAME}):
        return ()
    return tuple(
        Item((f"{len(those)} {COUNTED[verdict]}",), tuple(_named(verdict, those)), kind=verdict)
        for verdict, those in given.items()
    )


def whole(plan: dict[str, Any]) -> tuple[Item, ...]:
    """The reasons that are no single change's. Those of what stays as it is are named: sections tell them. What
    is safe says nothing beside what is not."""
    quiet = plan["verdict"] in ("none", "safe")
    given = [each for each in plan["reasons"] if not each["count"] and (quiet or each["verdict"] != "safe")]
    below = by_reference(plan)
    named: dict[str, list[str]] = {}
    for each in given:
        if each["sentence"] in below:
            named.setdefault(each["verdict"], []).append(below[each["sentence"]])
    references = [
        {"verdict": verdict, "sentence": UNCHANGED, "count": len(those), "addresses": [*dict.fromkeys(those)]}
        for verdict, those in named.items()
        if verdict != "safe"
    ]
    kept = [each for each in given if each["sentence"] not in below]
    order = list(COUNTED)
    return tuple(map(one, sorted([*kept, *references], key=lambda each: order.index(each["verdict"]))))


def _named(verdict: str, those: Iterable[dict[str, Any]]) -> Iterator[Spans]:
    """What becomes of them, and which; the worst are there already by what is done to them."""
    if verdict not in BY_NAME:
        return
    for action, found in groupby(those, key=lambda each: str(each["action"])):
        addresses = [str(each["address"]) for each in found]
        more = len(addresses) - NAMED
        yield (
            f"{WORDS.get(action, action)}: ",
            *listed(map(Code, addresses[:NAMED])),
            *([f" and {more} more"] if more > 0 else []),
        )
