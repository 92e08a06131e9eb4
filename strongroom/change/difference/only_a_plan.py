"""What only a plan knows of an edit: told beside the verdict, which is of what is known without one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from strongroom.change.consequences.interruptions import harmless, interruptions
from strongroom.change.consequences.replacements import KNOWN
from strongroom.change.consequences.resource_change import Action, ResourceChange
from strongroom.change.difference.as_plan import META
from strongroom.change.review.judgement import UNSEEN
from strongroom.change.review.kinds import secured, unnoticed
from strongroom.synthesized import Stack
from strongroom.synthesized.addresses import type_of

__all__ = ["ALWAYS", "only_a_plan"]

ALWAYS = (
    "what was changed outside Terraform, what an earlier apply left half done (tainted, deposed), whether a "
    "condition fails, and whether what is deployed is what this was compared with"
)
NAMED = 5  # so many are named of one kind


def only_a_plan(resources: Iterable[ResourceChange], new: Stack | None) -> tuple[str, ...]:
    """A few words for each thing, of a stack's changes; None: there is no such stack any more."""
    return tuple(_told(list(resources), new)) if new is not None else ()


def _told(resources: list[ResourceChange], new: Stack) -> Iterator[str]:
    stay = [each for each in resources if each.action in (Action.CHANGE, Action.MOVE)]
    replaced: defaultdict[str, set[str]] = defaultdict(set)
    for each in stay:
        type_ = type_of(each.address)
        if type_ not in KNOWN and (names := _names(each) - _in_place(type_)):
            replaced[type_] |= names
    if replaced:
        told = [f"{type_} ({', '.join(sorted(names))})" for type_, names in sorted(replaced.items())]
        yield f"whether the provider replaces these, of types that no table here has: {_some(told)}"
    followed = [f"{each.address}.{one.argument}" for each in resources for one in each.follows]
    if followed:
        yield f"values of what is made or changed before them: {_some(list(dict.fromkeys(followed)))}"
    variables = new.document.get("variable")
    given = [
        name
        for name, each in (variables.items() if isinstance(variables, dict) else ())
        if isinstance(each, dict) and "default" not in each
    ]
    if given and any(each.action is not Action.DESTROY for each in resources):
        yield f"variables that a deployment gives: {_some(given)}"
    yield ALWAYS


def _names(change: ResourceChange) -> set[str]:
    return {str(each.place[0]) for each in change.changes if each.place} - {*META}


def _in_place(type_: str) -> set[str]:
    """The arguments of which it is known that the provider changes them in place."""
    known = {name for each in (*interruptions(), *harmless()) if each.type == type_ for name in each.attributes}
    return known | {*UNSEEN} | secured(type_) | unnoticed(type_)


def _some(told: list[str]) -> str:
    more = f" and {len(told) - NAMED} more" if len(told) > NAMED else ""
    return ", ".join(told[:NAMED]) + more
