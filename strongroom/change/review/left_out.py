"""What a change says and the stacks do not have: values, or expressions, that were left out of a plan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from strongroom.change.review.entry import Entry, Kind
from strongroom.change.review.given import Given, attempted
from strongroom.change.review.unread import STANDS, unread
from strongroom.change.review.values import delta_of_values
from strongroom.change.security import SecurityDelta

__all__ = ["with_left_out"]

COMES = (Kind.ADD, Kind.CHANGE, Kind.REPLACE)


def with_left_out(delta: SecurityDelta, managed: Iterable[Entry], given: Given) -> SecurityDelta:
    """The delta of the stacks, and what the values alone say is weaker of what is in none of them."""
    left = [each for each in managed if _is_left_out(each, given)]
    more = attempted(lambda: delta_of_values(left)) if left else None
    if more is None:
        return delta
    told = {each.address for each in delta.weakened} | {each.address for each in delta.protections_lost}
    weakened = [each for each in more.weakened if each.address not in told]
    lost = [each for each in more.protections_lost if each.address not in told]
    return replace(
        delta,
        weakened=tuple(sorted([*delta.weakened, *weakened])),
        protections_lost=tuple(sorted([*delta.protections_lost, *lost])),
    )


def _is_left_out(entry: Entry, given: Given) -> bool:
    there, then = (stack.resources if stack else {} for stack in (given.before, given.after))
    if entry.kind in STANDS and {entry.address, entry.was}.isdisjoint(there):
        return True
    if entry.kind not in COMES:
        return False
    return entry.address not in then or bool(unread(entry, given, entry.names))
