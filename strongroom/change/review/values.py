"""What a plan's changes alone say of before and after: enough to compare a resource with itself.

Without its configuration nothing is known of what refers to what, so that neither permissions nor ways can be
computed; that a resource is weaker than before can.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from strongroom.change.review.entry import Entry, Kind
from strongroom.change.security import SecurityDelta, security_delta
from strongroom.change.security.permissions.table import table
from strongroom.change.security.rows import rows
from strongroom.change.values.marked import with_unknown
from strongroom.synthesized import Stack

__all__ = ["delta_of_values"]

UNKNOWN = "${unknown}"
COMPARED = (Kind.ADD, Kind.CHANGE, Kind.DESTROY, Kind.REPLACE)


def delta_of_values(entries: Iterable[Entry]) -> SecurityDelta:
    """What is weaker, and which protections go, by the values of what changes.

    Raises:
        UnusableError: they can't be compared.
    """
    compared = [
        each
        for each in entries
        if each.kind in COMPARED and each.deposed is None and each.type not in _of_identities()
    ]
    changed = [each for each in compared if not (each.kind is Kind.ADD and _is_of_what_is_new(each))]
    before = {each.address: (each.type, _given(each.before)) for each in changed if each.kind is not Kind.ADD}
    after = {
        each.address: (each.type, _given(with_unknown(each.after, each.change.get("after_unknown"), UNKNOWN)))
        for each in changed
        if each.kind is not Kind.DESTROY
    }
    found = security_delta(_stack(before), _stack(after), ways=False)
    return SecurityDelta(weakened=found.weakened, protections_lost=found.protections_lost)


@cache
def _of_identities() -> frozenset[str]:
    """Types that give somebody permissions and are no more than that: by themselves nothing is weaker."""
    giving = {each.type for each in (*table().inline, *table().attachments)} | {"aws_iam_policy"}
    return frozenset(each for each in giving if not rows().of(each) and not rows().there(each))


def _is_of_what_is_new(entry: Entry) -> bool:
    """Whether a new resource is for one that is new as well, which only the apply names: it opens nothing."""
    later = entry.change.get("after_unknown")
    of = {name for row, _ in rows().of(entry.type) for name in row.of}
    return isinstance(later, dict) and any(later.get(name) for name in of)


def _stack(resources: dict[str, tuple[str, dict[str, Any]]]) -> Stack:
    types: dict[str, dict[str, Any]] = {}
    for address, (type_, values) in resources.items():
        types.setdefault(type_, {})[address.removeprefix(f"{type_}.")] = values
    return Stack("plan", {"resource": types})


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None and value != []}
