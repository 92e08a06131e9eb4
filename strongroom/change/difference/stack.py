"""What differs between two states of a stack, as a plan has it: a resource at a time, then everything else.

Only what the configuration tells is here. Which changed argument replaces its resource is known of the types
that hold something or serve somebody (`strongroom.change.consequences.replacements`); of the others the
provider alone knows it, and `strongroom.change.difference.planned` asks it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from strongroom.change.consequences import dynamodb, versions
from strongroom.change.consequences.costs import TierCost
from strongroom.change.consequences.replacements import forced_by, ignored
from strongroom.change.consequences.resource_change import Action, Following, ResourceChange, refused, says
from strongroom.change.difference.defaults import is_default
from strongroom.change.difference.followers import with_followers
from strongroom.change.difference.moves import after_moves
from strongroom.change.difference.named import changed_names
from strongroom.change.difference.removed import with_removed
from strongroom.change.review.document import document
from strongroom.change.review.review import PlanReview, Review
from strongroom.change.review.verdict import Verdict
from strongroom.change.security import SecurityDelta
from strongroom.change.values.changes import ABSENT, Change, changes
from strongroom.change.values.parsed import parsed
from strongroom.proof.addresses.stateful import stateful
from strongroom.proof.verify.outcome import Issue
from strongroom.synthesized import Resource, Stack, blocks

__all__ = ["Action", "Following", "ResourceChange", "StackDifference", "difference", "ordered"]

COMMENT = "//"  # Terraform's JSON syntax ignores it; cdktf's metadata is there
ORDER = "depends_on"  # what Terraform does first: a plan shows no change of it
RESOURCES, MOVED = "resource", "moved"


@dataclass(frozen=True)
class StackDifference:
    """One stack's changes. `others`: outputs, variables, data sources, providers, backend, by their place.

    `findings`: what `strongroom verify` would find now, and did not before; checkov's are not among them.
    `costs`: the tiers that cost another amount at rest, with the most that changes first. `security`: what is
    gained and lost of permissions, reachability and protections, as far as the configurations tell. `review`:
    what it comes to, as plans are judged; `only_a_plan`: what it does not know.
    `is_new`, `has_gone`: there was no such stack, or there is none any more. `elsewhere`: the places that say
    where its state and its resources are, and say something else now; Terraform would find none of them.
    `abandoned`: the addresses of the stateful resources that nothing looks after then. `ordering`: those that
    wait for other resources than before (`depends_on`), which changes none of them.
    """

    name: str
    resources: tuple[ResourceChange, ...]
    others: tuple[Change, ...] = ()
    findings: tuple[Issue, ...] = ()
    is_new: bool = False
    has_gone: bool = False
    elsewhere: tuple[Change, ...] = ()
    abandoned: tuple[str, ...] = ()
    costs: tuple[TierCost, ...] = ()
    ordering: tuple[str, ...] = ()
    security: SecurityDelta = field(default_factory=SecurityDelta)
    review: PlanReview | None = None
    only_a_plan: tuple[str, ...] = ()

    @cached_property
    def told(self) -> dict[str, Any] | None:
        """The review as every format of `strongroom review` tells it, masked; None where nobody has judged."""
        return document(Review((self.review,)))["plans"][0] if self.review else None

    @property
    def verdict(self) -> Verdict:
        """That of the review; of what nobody has judged none."""
        return self.review.verdict if self.review else Verdict.NONE

    @property
    def is_empty(self) -> bool:
        return not (
            self.resources or self.others or self.findings or self.is_new or self.has_gone or self.ordering
        )

    @property
    def alarms(self) -> bool:
        """Whether something would be lost, left behind or refused, or a check finds what is new."""
        return bool(
            self.losses
            or self.findings
            or self.has_gone
            or self.elsewhere
            or any(each.refused_by_aws or each.parts_lost for each in self.resources)
        )

    @property
    def losses(self) -> tuple[ResourceChange, ...]:
        return tuple(each for each in self.resources if each.loses is not None)


def difference(name: str, old: Stack | None, new: Stack | None) -> StackDifference:
    """What is different, without findings; None: there is no such stack."""
    if new is None:
        # Nothing destroys what a stack has made when its settings' file goes, and nothing looks after it.
        return StackDifference(name, (), has_gone=True, abandoned=tuple(stateful(old)) if old else ())
    before = old.resources if old else {}
    others = tuple(changes(_others(old.document if old else {}, new), _others(new.document)))
    elsewhere = tuple(filter(_says_where, others)) if old else ()
    return StackDifference(
        name,
        ordered(with_removed(with_followers(_resources(before, new), new, changed_names(old, new)), old, new)),
        others,
        is_new=old is None,
        elsewhere=elsewhere,
        abandoned=tuple(stateful(old)) if old and elsewhere else (),
        ordering=tuple(_ordering(before, new)),
    )


def _says_where(change: Change) -> bool:
    """Of a place outside the resources: the state's bucket and key, the provider's account and region."""
    steps = tuple(step for step in change.place if isinstance(step, str))
    return change.old is not ABSENT and (
        (steps[:2] == ("terraform", "backend") and steps[-1] in ("bucket", "key"))
        or (steps[:1] == ("provider",) and steps[-1] in ("allowed_account_ids", "region"))
    )


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
            given = changes(after_moves(_arguments(resource), stack), _arguments(after[end]))
            kept = ignored(after[end])
            found = tuple(
                each
                for each in given
                if not kept & {each.place[0], "all"} and not is_default(resource.type, each)
            )
            if found or end != address:
                action, was = (Action.CHANGE, None) if end == address else (Action.MOVE, address)
                forced = forced_by(after[end], found)
                if forced:
                    action = Action.REPLACE
                yield ResourceChange(
                    end,
                    action,
                    found,
                    after[end].path,
                    was,
                    forced,
                    action is Action.REPLACE and says(after[end], "create_before_destroy"),
                    refused(action, after[end]),
                    (
                        *versions.refused_by_aws(after[end], found),
                        *dynamodb.refused_by_aws(after[end], found),
                    ),
                    needs=versions.needed(after[end], found),
                    parts_lost=dynamodb.parts_lost(after[end].type, resource.attributes, after[end].attributes),
                )
        else:
            action = Action.FORGET if address in _forgotten(stack) else Action.DESTROY
            yield ResourceChange(address, action, tuple(changes(_arguments(resource), {})), resource.path)
    for address in after.keys() - taken_over:
        found = tuple(changes({}, _arguments(after[address])))
        yield ResourceChange(address, Action.ADD, found, after[address].path)


def _ordering(before: dict[str, Resource], stack: Stack) -> Iterator[str]:
    """In any order: it is a set to Terraform."""
    for address, resource in before.items():
        after = stack.resources.get(address) or stack.resources.get(stack.moved_to(address))
        if after is not None and {*after_moves(resource.get(ORDER, []), stack)} != {*after.get(ORDER, [])}:
            yield after.address


def _forgotten(stack: Stack) -> set[str]:
    """The addresses of `removed` blocks that say not to destroy; without saying so Terraform does."""
    return {
        str(block.get("from"))
        for block in blocks(stack.document.get("removed"))
        if any(lifecycle.get("destroy") is False for lifecycle in blocks(block.get("lifecycle")))
    }


def _arguments(resource: Resource) -> Any:
    return parsed({name: value for name, value in resource.attributes.items() if name not in (COMMENT, ORDER)})


def _others(document: dict[str, Any], after: Stack | None = None) -> Any:
    """All of a configuration but its resources, without comments; after the moves of a stack."""
    given = {kind: _uncommented(block) for kind, block in document.items() if kind not in (COMMENT, RESOURCES)}
    if after is not None:
        given = {kind: block if kind == MOVED else after_moves(block, after) for kind, block in given.items()}
    return parsed(given)


def _uncommented(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _uncommented(member) for name, member in value.items() if name != COMMENT}
    return value
