"""The changes of two configurations as a plan would tell them, so that what judges plans judges them too.

Values are what the configurations say, references as text. Nothing is known of what stands: neither computed
values, nor what the provider alone replaces, nor what was changed outside Terraform.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from strongroom.change.consequences.replacements import ignored
from strongroom.change.consequences.resource_change import Action, ResourceChange
from strongroom.change.difference.moves import after_moves
from strongroom.change.review.untrusted import object_of
from strongroom.change.values.changes import Change, Item
from strongroom.synthesized import Resource, Stack
from strongroom.synthesized.addresses import type_of

__all__ = ["FORMAT_VERSION", "META", "as_plan"]

FORMAT_VERSION = "1.2"
"""Of the plans that this is written like (Terraform, JSON output format)."""

META = ("//", "connection", "count", "depends_on", "for_each", "lifecycle", "provider", "provisioner")
"""Arguments of Terraform itself, which a plan has no values of (Terraform language, "Meta-arguments")."""

ACTIONS = {
    Action.DESTROY: ["delete"],
    Action.REPLACE: ["delete", "create"],
    Action.FORGET: ["forget"],
    Action.ADD: ["create"],
}
BESIDE = ["create", "delete"]
GOING = (Action.DESTROY, Action.FORGET)

Document = dict[str, Any]


def as_plan(resources: Iterable[ResourceChange], old: Stack | None, new: Stack | None) -> Document:
    """The plan's document, without what stays as it is. `new` is None of a stack that has gone: nothing
    destroys what it made, and nothing looks after it."""
    given = list(resources)
    if new is None and old is not None:
        given = [ResourceChange(each.address, Action.FORGET) for each in old.resources.values()]
    made = {each.address for each in given if each.action in (Action.ADD, Action.REPLACE)}
    return {
        "format_version": FORMAT_VERSION,
        "resource_changes": [_resource(each, old, new, made) for each in given],
        "output_changes": dict(_outputs(old, new)) if new else {},
    }


def _resource(change: ResourceChange, old: Stack | None, new: Stack | None, made: set[str]) -> Document:
    was = old.resources.get(change.was or change.address) if old and change.action is not Action.ADD else None
    is_ = new.resources.get(change.address) if new and change.action not in GOING else None
    kept = ignored(is_) if is_ else set()
    before = _values(was, kept)
    if new:
        before = after_moves(before, new)
    after = _values(is_, kept)
    later = {each.argument: True for each in change.follows}
    if change.action in (Action.CHANGE, Action.MOVE):
        actions = ["update"] if later or any(map(_is_planned, change.changes)) else ["no-op"]
    else:
        actions = BESIDE if change.action is Action.REPLACE and change.beside else ACTIONS[change.action]
        later |= {name: True for name in after if is_ and _refers(is_, name, made)}
    return {
        "address": change.address,
        "mode": "managed",
        "type": type_of(change.address),
        **({"previous_address": change.was} if change.was else {}),
        "change": {
            "actions": actions,
            "before": before if was else None,
            "after": after if is_ else None,
            "after_unknown": later,
            "replace_paths": [[*map(_step, place)] for place in change.forced_by],
        },
    }


def _is_planned(change: Change) -> bool:
    return change.place[0] not in META


def _values(resource: Resource | None, kept: set[Any]) -> Document:
    """Those that count: of what is ignored the plan keeps what stands."""
    if resource is None or "all" in kept:
        return {}
    return {name: each for name, each in resource.attributes.items() if name not in META and name not in kept}


def _refers(resource: Resource, argument: str, made: set[str]) -> bool:
    """Whether only the apply tells its value, for what it refers to is made by it."""
    return any(reference.address in made for reference in resource.references(argument))


def _step(step: str | Item) -> str | int:
    if isinstance(step, str):
        return step
    return (step.old if step.new is None else step.new) or 0


def _outputs(old: Stack | None, new: Stack) -> Iterator[tuple[str, Document]]:
    before, after = (object_of(stack.document.get("output")) if stack else {} for stack in (old, new))
    for name in sorted(before.keys() | after.keys()):
        was, is_ = (object_of(side.get(name)) for side in (before, after))
        if was.get("value") != is_.get("value"):
            yield (
                name,
                {
                    "actions": ["create"] if not was else ["update"] if is_ else ["delete"],
                    "before": was.get("value"),
                    "after": is_.get("value"),
                    "before_sensitive": was.get("sensitive") is True,
                    "after_sensitive": is_.get("sensitive") is True,
                },
            )
