"""What a deployment's policies lack of what a stack needs, and what a boundary cuts off from its workloads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from strongroom.proof.permissions.deploying.needs import Needs, table
from strongroom.proof.permissions.evaluate import evaluate
from strongroom.proof.permissions.patterns import UnresolvedError, matches, matches_action, overlap_arns
from strongroom.proof.permissions.roles import Access
from strongroom.synthesized import Resource, Stack, Statement, as_list

__all__ = ["Lack", "cut_off", "lacking"]


@dataclass(frozen=True)
class Lack:
    """A resource of an environment, and what is missing for it elsewhere."""

    resource: Resource
    problem: str

    def __str__(self) -> str:
        return f"{self.resource.address}: {self.problem}"


def lacking(statements: Sequence[Statement], stack: Stack, tags: Mapping[str, str]) -> Iterator[Lack]:
    """For each resource whose deployment these statements do not allow, what they lack.

    `tags`: those that the stack's provider gives to everything.
    """
    needs = Needs(stack, tags)
    for resource in stack.resources.values():
        if _by_another_role(resource, stack):
            continue
        if resource.type not in table():
            yield Lack(
                resource, f"no table of strongroom/proof/permissions/deploying/ has a row {resource.type}"
            )
            continue
        refused = [each for each in needs.of(resource) if not evaluate(statements, each).allowed]
        if refused:
            missing = sorted({f"{each.action} on {each.resource}" for each in refused})
            yield Lack(resource, f"a deployment lacks {', '.join(missing)}")


def _by_another_role(resource: Resource, stack: Stack) -> bool:
    """Whether its provider assumes a role, by whose policies it is made: records in another account's zone."""
    alias = str(resource.attributes.get("provider") or "").partition(".")[2]
    return any(given.get("alias") == alias and given.get("assume_role") for given in stack.providers if alias)


def cut_off(boundary: Sequence[Statement], stack: Stack) -> Iterator[Lack]:
    """For each role of a stack, what its policies allow and the boundary does not: it has no effect."""
    access = Access(stack)
    for role in stack.of_type("aws_iam_role"):
        own = access.own_statements_of(role)
        cut = sorted(
            f"{action} on {resource}"
            for statement in access.statements_of(role)
            if statement.get("Effect") == "Allow"
            for action in as_list(statement.get("Action"))
            for resource in as_list(statement.get("Resource"))
            if not any(_covers(each, action, resource, whole=statement in own) for each in boundary)
        )
        if cut:
            yield Lack(role, f"the boundary cuts off {', '.join(cut)}")


def _covers(statement: Statement, action: str, resource: str, *, whole: bool) -> bool:
    """Whether a statement of a boundary covers an action on the `whole` of a pattern, or on some of it.

    Some is enough of what AWS wrote, which is for every region and account. Conditions are on tags, which are
    AWS's to know.
    """
    if statement.get("Effect") != "Allow":
        return False
    try:
        return any(matches_action(action, each) for each in as_list(statement.get("Action"))) and any(
            each == "*" or (matches(resource, each) if whole else overlap_arns(resource, each))
            for each in as_list(statement.get("Resource"))
        )
    except UnresolvedError:
        return False
