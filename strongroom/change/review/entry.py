"""One entry of a plan's lists of changes, read without trust in its shape: any plan has to end in a verdict."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from strongroom.change.difference.changes import Change, Item, Place
from strongroom.change.difference.plan_changes import changes_of

__all__ = ["Entry", "Kind", "entries", "entry"]

# `module.a["x.y"].data.aws_vpc.b[0]`: quoted keys may have anything in them.
MODULES = re.compile(r'(?:module\.[^.\[]+(?:\[(?:"(?:[^"\\]|\\.)*"|\d+)\])?\.)*')


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
        return _object(self.change.get("before"))

    @property
    def after(self) -> dict[str, Any]:
        return _object(self.change.get("after"))

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
    for each in told if isinstance(told, list) else []:
        if isinstance(each, dict):
            yield entry(each)


def entry(told: dict[str, Any]) -> Entry:
    """One of them, whatever is missing in it."""
    change = _object(told.get("change"))
    address = told.get("address")
    address = address if isinstance(address, str) and address else "(without an address)"
    bare = address[len(MODULES.match(address)[0]) :]  # type: ignore[index]  # it fits the empty text too
    is_data = told.get("mode") == "data" or bare.startswith("data.")
    type_ = told.get("type")
    listed = change.get("actions")
    actions = tuple(map(str, listed)) if isinstance(listed, list) else ()
    was = _text(told.get("previous_address"))
    importing = change.get("importing")
    return Entry(
        address,
        type_ if isinstance(type_, str) and type_ else bare.removeprefix("data.").partition(".")[0],
        _kind(actions, is_data=is_data, moved=was not in (None, address)),
        actions,
        was if was != address else None,
        _text(told.get("deposed")),
        tuple(_place(each) for each in _list(change.get("replace_paths"))),
        _text(told.get("action_reason")),
        _imported(importing),
        None,
        is_data,
        change,
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
    return tuple(Item(step, step) if isinstance(step, int) else str(step) for step in _list(told))


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
