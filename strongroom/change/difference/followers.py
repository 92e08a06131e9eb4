"""What changes though its text does not: what it refers to is replaced, or has another value.

A task definition has no change in place, so a service whose `task_definition` refers to one is rolled out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from strongroom.change.consequences.replacements import forcing, ignored
from strongroom.change.consequences.resource_change import Action, Following, ResourceChange, refused, says
from strongroom.change.difference.as_plan import META
from strongroom.change.difference.named import names_in
from strongroom.change.difference.read_again import read_again
from strongroom.synthesized import Resource, Stack
from strongroom.synthesized.references import Reference

__all__ = ["with_followers"]

# Type -> what a new one has as the old one had it, though it is computed (AWS provider, the type's page).
LASTING = {"aws_ecs_task_definition": ("arn_without_revision",)}


def with_followers(
    changes: Iterable[ResourceChange], stack: Stack, named: frozenset[str] = frozenset()
) -> list[ResourceChange]:
    """With what changes or is replaced because something that it refers to is, over as many as there are.

    `named`: locals, variables and data sources whose values are others.
    """
    found = {each.address: each for each in changes}
    more = True
    while more:
        more = False
        named = read_again(stack, found, lambda each: _refers_to_new(stack, each, found), named)
        for address, resource in stack.resources.items():
            known = found.get(address) or ResourceChange(address, Action.CHANGE, path=resource.path)
            if known.action is Action.ADD:
                continue
            told = {str(change.place[0]) for change in known.changes}
            following = _arguments(stack, resource, found, named)
            followed = tuple(each for each in following if each.argument not in told)
            if followed != known.follows:
                found[address] = _followed(known, resource, followed)
                more = True
    return list(found.values())


def _followed(known: ResourceChange, resource: Resource, followed: tuple[Following, ...]) -> ResourceChange:
    forced = dict.fromkeys([*known.forced_by, *forcing(resource, (each.argument for each in followed))])
    if not forced:
        return replace(known, follows=followed)
    return replace(
        known,
        action=Action.REPLACE,
        follows=followed,
        forced_by=tuple(forced),
        beside=says(resource, "create_before_destroy"),
        refused=refused(Action.REPLACE, resource),
    )


def _arguments(
    stack: Stack, resource: Resource, found: dict[str, ResourceChange], named: frozenset[str]
) -> Iterator[Following]:
    """The arguments of a resource that refer to what is another value after these changes.

    What a resource is given (its name) is known: of that only what changes is new. All else of a replaced one
    (`id`, `arn`) is.
    """
    kept = ignored(resource)
    if "all" in kept:
        return
    for name in sorted(resource.attributes.keys() - kept):
        told = {
            reference.address: found[reference.address].action is Action.REPLACE
            for reference in resource.references(name)
            if _refers_to_new(stack, reference, found)
        }
        if named and name not in META:
            told |= dict.fromkeys(names_in(resource.attributes[name]) & named, False)
        yield from (Following(name, address, replaced) for address, replaced in sorted(told.items()))


def _refers_to_new(stack: Stack, reference: Reference, found: dict[str, ResourceChange]) -> bool:
    change, resource = found.get(reference.address), stack.find(reference.address)
    return change is not None and resource is not None and _is_new(resource, reference.attribute, change)


def _is_new(resource: Resource, attribute: str, change: ResourceChange) -> bool:
    if change.action not in (Action.CHANGE, Action.MOVE, Action.REPLACE):
        return False
    name = attribute.partition(".")[0].partition("[")[0]
    if name in resource.attributes:
        changed = {str(each.place[0]) for each in change.changes} | {each.argument for each in change.follows}
        return name in changed - ignored(resource)
    return change.action is Action.REPLACE and name not in LASTING.get(resource.type, ())
