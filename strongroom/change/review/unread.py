"""Arguments that a change has values of, and no expression: what is computed from the stacks is blind to them.

Terraform leaves the blocks that a `dynamic` one makes out of a plan's configuration, and somebody may leave out
all of it. Whoever hands a change over to what is computed from the stacks asks here first.
"""

from __future__ import annotations

from collections.abc import Collection

from strongroom.change.review.entry import Entry, Kind
from strongroom.change.review.given import Given
from strongroom.change.review.kinds import opening
from strongroom.synthesized import Resource

__all__ = ["STANDS", "is_told", "unread"]

STANDS = (Kind.CHANGE, Kind.DESTROY, Kind.REPLACE)
NOTHING: tuple[object, ...] = (None, "", [], {}, False, 0)


def unread(entry: Entry, given: Given, counting: Collection[str]) -> frozenset[str]:
    """Those of these arguments that differ, and that a stack has no word of though it has the resource."""
    before, after = (_resource(given, entry, side) for side in ("before", "after"))
    return frozenset(
        name
        for name in entry.names.intersection(counting)
        if _is_missing(name, entry.after, after)
        or (entry.kind in STANDS and _is_missing(name, entry.before, before))
    )


def is_told(entry: Entry, given: Given) -> bool:
    """Whether what is computed from the stacks tells all that the change may let somebody do or reach."""
    stands, is_left = (_resource(given, entry, side) is not None for side in ("before", "after"))
    there = (stands or entry.kind is Kind.ADD) and is_left
    return there and not unread(entry, given, opening(entry.type))


def _resource(given: Given, entry: Entry, side: str) -> Resource | None:
    stack = given.before if side == "before" else given.after
    found = (stack.resources.get(each) for each in (entry.address, entry.was) if stack and each)
    return next((each for each in found if each is not None), None)


def _is_missing(name: str, values: dict[str, object], resource: Resource | None) -> bool:
    return resource is not None and values.get(name) not in NOTHING and name not in resource.attributes
