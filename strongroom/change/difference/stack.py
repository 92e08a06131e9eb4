"""What differs between two states of a stack, as a plan has it: a resource at a time, then everything else.

Only what the configuration tells is here. Whether a changed argument replaces its resource, the provider alone
knows: `strongroom.change.difference.planned` asks it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from strongroom.change.difference.changes import Change, Place, changes
from strongroom.change.difference.parsed import parsed
from strongroom.proof.addresses.stateful import STATEFUL
from strongroom.proof.verify.outcome import Issue
from strongroom.synthesized import Resource, Stack, blocks

COMMENT = "//"  # Terraform's JSON syntax ignores it; cdktf's metadata is there
RESOURCES = "resource"


class Action(StrEnum):
    """What Terraform would do to a resource; `FORGET` lets go of it without destroying it."""

    DESTROY = "destroy"
    REPLACE = "replace"
    FORGET = "forget"
    MOVE = "move"
    CHANGE = "change"
    ADD = "add"


@dataclass(frozen=True)
class ResourceChange:
    """What happens to one resource. `path`: cdktf's construct path; `was`: its address before a move.

    `forced_by`: the places that make the provider replace it, which only a plan knows. `refused`: Terraform
    would not do it, for the resource has `prevent_destroy`; what has left the configuration has it no longer.
    """

    address: str
    action: Action
    changes: tuple[Change, ...] = ()
    path: str = ""
    was: str | None = None
    forced_by: tuple[Place, ...] = ()
    refused: bool = False

    @property
    def loses(self) -> str | None:
        """What is lost with it, if it is stateful and not there afterwards."""
        if self.action not in (Action.DESTROY, Action.REPLACE):
            return None
        return STATEFUL.get(self.address.partition(".")[0])


@dataclass(frozen=True)
class StackDifference:
    """One stack's changes. `others`: outputs, variables, data sources, providers, backend, by their place.

    `findings`: what `strongroom verify` would find now, and did not before; checkov's are not among them.
    `is_new`, `has_gone`: there was no such stack, or there is none any more.
    """

    name: str
    resources: tuple[ResourceChange, ...]
    others: tuple[Change, ...] = ()
    findings: tuple[Issue, ...] = ()
    is_new: bool = False
    has_gone: bool = False

    @property
    def is_empty(self) -> bool:
        return not (self.resources or self.others or self.findings or self.is_new or self.has_gone)

    @property
    def losses(self) -> tuple[ResourceChange, ...]:
        return tuple(each for each in self.resources if each.loses is not None)


def difference(name: str, old: Stack | None, new: Stack | None) -> StackDifference:
    """What is different, without findings; None: there is no such stack."""
    if new is None:
        # Nothing destroys what a stack has made when its settings' file goes.
        return StackDifference(name, (), has_gone=True)
    before = old.resources if old else {}
    others = changes(_others(old.document if old else {}), _others(new.document))
    return StackDifference(name, ordered(_resources(before, new)), tuple(others), is_new=old is None)


def ordered(resources: Iterable[ResourceChange]) -> tuple[ResourceChange, ...]:
    """What loses something first, then by action and address."""
    order = list(Action)
    return tuple(
        sorted(resources, key=lambda each: (each.loses is None, order.index(each.action), each.address))
    )


def _resources(before: dict[str, Resource], stack: Stack) -> Iterator[ResourceChange]:
    after = stack.resources
    taken_over: set[str] = set()
    for address, resource in before.items():
        end = address if address in after else stack.moved_to(address)
        if end in after and (end == address or end not in before):
            taken_over.add(end)
            found = tuple(changes(_arguments(resource), _arguments(after[end])))
            if found or end != address:
                action, was = (Action.CHANGE, None) if end == address else (Action.MOVE, address)
                yield ResourceChange(end, action, found, after[end].path, was)
        else:
            action = Action.FORGET if address in _forgotten(stack) else Action.DESTROY
            yield ResourceChange(address, action, tuple(changes(_arguments(resource), {})), resource.path)
    for address in after.keys() - taken_over:
        found = tuple(changes({}, _arguments(after[address])))
        yield ResourceChange(address, Action.ADD, found, after[address].path)


def _forgotten(stack: Stack) -> set[str]:
    """The addresses of `removed` blocks that say not to destroy; without saying so Terraform does."""
    return {
        str(block.get("from"))
        for block in blocks(stack.document.get("removed"))
        if any(lifecycle.get("destroy") is False for lifecycle in blocks(block.get("lifecycle")))
    }


def _arguments(resource: Resource) -> Any:
    return parsed({name: value for name, value in resource.attributes.items() if name != COMMENT})


def _others(document: dict[str, Any]) -> Any:
    """All of a configuration but its resources, without comments."""
    return parsed(
        {kind: _uncommented(block) for kind, block in document.items() if kind not in (COMMENT, RESOURCES)}
    )


def _uncommented(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _uncommented(member) for name, member in value.items() if name != COMMENT}
    return value
