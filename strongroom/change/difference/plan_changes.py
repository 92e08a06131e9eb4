"""The changes of a plan, as `terraform show -json` tells them, in the form of a stack's difference."""

from __future__ import annotations

from typing import Any

from strongroom.change.consequences.dynamodb import parts_lost
from strongroom.change.difference.stack import Action, ResourceChange, StackDifference, ordered
from strongroom.change.values.changes import Change, Item
from strongroom.change.values.marked import changes_of

# Terraform's list of actions -> ours; a replacement is both, in either order.
ACTIONS = {
    ("create",): Action.ADD,
    ("update",): Action.CHANGE,
    ("delete",): Action.DESTROY,
    ("delete", "create"): Action.REPLACE,
    ("create", "delete"): Action.REPLACE,
    ("forget",): Action.FORGET,
}


def read(name: str, document: dict[str, Any]) -> StackDifference:
    """The changes of a plan (`terraform show -json`), without what is read or stays."""
    resources = [found for each in document.get("resource_changes", []) if (found := _resource(each))]
    outputs = [
        Change(("output", output, *each.place), each.old, each.new)
        for output, told in sorted(document.get("output_changes", {}).items())
        for each in changes_of(told)
    ]
    return StackDifference(name, ordered(resources), tuple(outputs))


def _resource(told: dict[str, Any]) -> ResourceChange | None:
    change, was = told["change"], told.get("previous_address")
    action = ACTIONS.get(tuple(change["actions"]))
    if action is None and was:
        action = Action.MOVE
    if action is None:
        return None
    forced_by = tuple(tuple(map(_step, place)) for place in change.get("replace_paths", []))
    beside = change["actions"] == ["create", "delete"]
    before, after = (change.get(side) or {} for side in ("before", "after"))
    return ResourceChange(
        told["address"],
        action,
        changes_of(change),
        was=was,
        forced_by=forced_by,
        beside=beside,
        parts_lost=parts_lost(told.get("type", ""), before, after) if action is Action.CHANGE else (),
    )


def _step(step: str | int) -> str | Item:
    return Item(step, step) if isinstance(step, int) else step
