"""One entry of a plan's lists of changes, read without trust in its shape: any plan has to end in a verdict."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from strongroom.change.review.secret_types import marked_change
from strongroom.change.review.untrusted import list_of, object_of, objects_of, text_of
from strongroom.change.values.changes import Change, Item, Place
from strongroom.change.values.marked import changes_of, with_unknown
from strongroom.synthesized.addresses import split, type_of

__all__ = ["Entry", "Kind", "entries", "entry"]


class Kind(StrEnum):
    """What is done. `NOTHING` and `READ` are no changes; `UNKNOWN` is a list of actions that is new to us."""

    DESTROY = "destroy"
    REPLACE = "replace"
    UNKNOWN = "unknown"
    FORGET = "forget"
    MOVE = "move"
    CHANGE = "change"
    ADD = "add"
    READ = "read"
    NOTHING = "nothing"


SINGLE = {
    "no-op": Kind.NOTHING,
    "read": Kind.READ,
    "create": Kind.ADD,
    "update": Kind.CHANGE,
    "delete": Kind.DESTROY,
    "forget": Kind.FORGET,
}
REPLACING = ({"create", "delete"}, {"create", "forget"})


@dataclass(frozen=True)
class Entry:
    """`was`: its address before a move; `deposed`: the key of what an earlier replacement left over.

    `forced_by`: the places that make the provider replace it; `reason`: Terraform's own word for why.
    `imported`: the id of what Terraform takes over. `change`: the plan's own object, values and marks.
    """

    address: str
    type: str
    kind: Kind
    actions: tuple[str, ...] = ()
    was: str | None = None
    deposed: str | None = None
    forced_by: tuple[Place, ...] = ()
    reason: str | None = None
    imported: str | None = None
    deferred: str | None = None
    is_data: bool = False
    change: dict[str, Any] = field(default_factory=dict, repr=False)

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """What differs, place by place; sensitive values are words already."""
        return changes_of(self.change)

    @cached_property
    def names(self) -> frozenset[str]:
        """The arguments that differ."""
        return frozenset(str(each.place[0]) for each in self.changes if each.place)

    @property
    def before(self) -> dict[str, Any]:
        return object_of(self.change.get("before"))

    @property
    def after(self) -> dict[str, Any]:
        return object_of(self.change.get("after"))

    @cached_property
    def later(self) -> dict[str, Any]:
        """`after`, with a word for what only the apply tells."""
        return object_of(with_unknown(self.after, self.change.get("after_unknown")))

    @property
    def beside(self) -> bool:
        """Whether the new one is there before the old one goes."""
        return self.actions[:1] == ("create",) and self.kind is Kind.REPLACE

    @property
    def forgets(self) -> bool:
        """Whether the old one is left standing, and nothing looks after it."""
        return "forget" in self.actions

    @property
    def goes(self) -> bool:
        """Whether what is there now is not, or not looked after, afterwards."""
        return not {"delete", "forget"}.isdisjoint(self.actions)


def entries(told: Any) -> Iterator[Entry]:
    """Those of a list; what is no object is none."""
    return map(entry, objects_of(told))


def entry(told: dict[str, Any]) -> Entry:
    """One of them, whatever is missing in it."""
    change = object_of(told.get("change"))
    address = text_of(told.get("address")) or "(without an address)"
    actions = tuple(map(str, list_of(change.get("actions"))))
    # OpenTofu lists what is opened for the time of an apply, too; Terraform does not.
    is_opened = told.get("mode") == "ephemeral" and actions == ("open",)
    is_data = is_opened or told.get("mode") == "data" or split(address)[1].startswith("data.")
    was = text_of(told.get("previous_address"))
    type_ = text_of(told.get("type")) or type_of(address)
    importing = change.get("importing")
    return Entry(
        address,
        type_,
        _kind(actions, is_data=is_data, moved=was not in (None, address)),
        actions,
        was if was != address else None,
        text_of(told.get("deposed")),
        tuple(_place(each) for each in list_of(change.get("replace_paths"))),
        text_of(told.get("action_reason")),
        _imported(importing),
        None,
        is_data,
        marked_change(type_, change),
    )


def _kind(actions: tuple[str, ...], *, is_data: bool, moved: bool) -> Kind:
    if is_data:
        return Kind.NOTHING if actions in (("no-op",), ("delete",)) else Kind.READ
    if len(actions) == 1:
        found = SINGLE.get(actions[0], Kind.UNKNOWN)
        return Kind.MOVE if found is Kind.NOTHING and moved else found
    return Kind.REPLACE if len(actions) == 2 and set(actions) in REPLACING else Kind.UNKNOWN


def _imported(told: Any) -> str | None:
    if not isinstance(told, dict):
        return None
    named = told.get("id", told.get("identity"))
    return str(named) if named is not None else "(known after apply)"


def _place(told: Any) -> Place:
    return tuple(Item(step, step) if isinstance(step, int) else str(step) for step in list_of(told))
