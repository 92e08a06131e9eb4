"""What happens to one resource, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from strongroom.change.consequences.replacements import LOST, MISSED_BY_NAME, REPLACED_BESIDE
from strongroom.change.values.changes import Change, Place
from strongroom.synthesized import Resource
from strongroom.synthesized.addresses import type_of

__all__ = ["Action", "Following", "ResourceChange", "refused", "says"]


class Action(StrEnum):
    """What Terraform would do to a resource; `FORGET` lets go of it without destroying it."""

    DESTROY = "destroy"
    REPLACE = "replace"
    FORGET = "forget"
    MOVE = "move"
    CHANGE = "change"
    ADD = "add"


@dataclass(frozen=True)
class Following:
    """An argument that refers to what changes; `replaced`: it is another resource then."""

    argument: str
    address: str
    replaced: bool


@dataclass(frozen=True)
class ResourceChange:
    """What happens to one resource. `path`: cdktf's construct path; `was`: its address before a move.

    `forced_by`: the places that make the provider replace it; `beside`: the new one is there before the old one
    goes. `refused`: Terraform would not do it, for the resource has `prevent_destroy`; what has left the
    configuration has it no longer. `refused_by_aws`: what AWS would not do, a sentence each. `follows`: the
    arguments that say the same, and refer to something that is another one then. `needs`: what the
    one deployment has to be given, a sentence each. `removed`: it has left the configuration,
    and no other of its type comes; `missed`: something that stays names it. `parts_lost`: what serves somebody
    and goes of a resource that stays, a sentence each.
    """

    address: str
    action: Action
    changes: tuple[Change, ...] = ()
    path: str = ""
    was: str | None = None
    forced_by: tuple[Place, ...] = ()
    beside: bool = False
    refused: bool = False
    refused_by_aws: tuple[str, ...] = ()
    follows: tuple[Following, ...] = ()
    needs: tuple[str, ...] = ()
    removed: bool = False
    missed: bool = True
    parts_lost: tuple[str, ...] = ()

    @property
    def loses(self) -> str | None:
        """What is lost with it, if it is stateful or serves, and is not there afterwards."""
        missed = self.missed or not self.removed
        return lost(type_of(self.address), self.action, beside=self.beside, missed=missed)


def lost(type_: str, action: Action, *, beside: bool, missed: bool) -> str | None:
    """What is lost with a resource of the type; None: nothing. `beside`, `missed`: as of a `ResourceChange`."""
    if action not in (Action.DESTROY, Action.REPLACE):
        return None
    if action is Action.REPLACE and beside and type_ in REPLACED_BESIDE:
        return None
    if action is Action.DESTROY and not missed and type_ in MISSED_BY_NAME:
        return None
    return LOST.get(type_)


def refused(action: Action, resource: Resource) -> bool:
    """Whether Terraform would not do it."""
    return action is Action.REPLACE and resource.type in LOST and says(resource, "prevent_destroy")


def says(resource: Resource, argument: str) -> bool:
    """Of its `lifecycle`."""
    return any(each.get(argument) is True for each in resource.blocks("lifecycle"))
