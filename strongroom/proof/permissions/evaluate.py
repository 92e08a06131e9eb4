"""Policies evaluated as IAM does it, within one account (IAM user guide, "Policy evaluation logic").

A statement that is not understood does not allow, and does deny; the decision says so. Service control
policies, session policies and policy variables are not known here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from strongroom.proof.permissions import conditions
from strongroom.proof.permissions.conditions import Context
from strongroom.proof.permissions.patterns import (
    NotUnderstoodError,
    UnresolvedError,
    fits_any,
    matches,
    matches_action,
)
from strongroom.synthesized import Statement, as_list


@dataclass(frozen=True)
class Principal:
    """Who asks: an `AWS` principal by its ARN, or a `Service` by its host name."""

    kind: Literal["AWS", "Federated", "Service"]
    name: str


@dataclass(frozen=True)
class Request:
    """`principal` is who asks, where a resource's policy is evaluated; identity policies name nobody."""

    action: str
    resource: str
    context: Context = field(default_factory=dict)
    principal: Principal | None = None


@dataclass(frozen=True)
class Decision:
    """`unresolved`: it is no because a reference could not be followed, and might have been yes."""

    allowed: bool
    reason: str
    unresolved: bool = False


def evaluate(statements: Iterable[Statement], request: Request) -> Decision:
    """What one kind of policy (a role's own, its boundary, a resource's) says of a request."""
    allowing: Statement | None = None
    reasons = ["no statement allows it"]
    unresolved = False
    for statement in statements:
        allows = statement.get("Effect") == "Allow"
        try:
            if not applies(statement, request):
                continue
        except NotUnderstoodError as error:
            reasons.append(f"{_name(statement)} is not understood: {error}")
            unresolved = unresolved or isinstance(error, UnresolvedError)
            if allows:
                continue
            return Decision(False, reasons[-1], unresolved)
        if not allows:
            return Decision(False, f"{_name(statement)} denies it")
        allowing = allowing or statement
    if allowing is not None:
        return Decision(True, f"{_name(allowing)} allows it")
    return Decision(False, "; ".join(reasons), unresolved)


def evaluate_role(
    policies: Iterable[Statement], boundary: Iterable[Statement] | None, request: Request
) -> Decision:
    """What a role may do: its policies allow it, and its permissions boundary, if it has one, does too."""
    decision = evaluate(policies, request)
    if boundary is None or not decision.allowed:
        return decision
    limit = evaluate(boundary, request)
    if limit.allowed:
        return decision
    return Decision(False, f"permissions boundary: {limit.reason}", limit.unresolved)


def applies(statement: Statement, request: Request) -> bool:
    """Whether a statement is about a request.

    Raises:
        NotUnderstoodError: that can't be decided here.
    """
    if not _well_formed(statement):
        raise NotUnderstoodError("its form")
    return (
        _names(statement, request.principal)
        and _covers(statement, "Action", matches_action, request.action)
        and _covers(statement, "Resource", matches, request.resource)
        and conditions.hold(statement.get("Condition") or {}, request.context)
    )


def _covers(statement: Statement, element: str, test: conditions.Test, value: str) -> bool:
    if f"Not{element}" in statement:
        return not fits_any(test, value, as_list(statement[f"Not{element}"]))
    # A role's trust policy has no resource: it speaks of the role.
    return element not in statement or fits_any(test, value, as_list(statement[element]))


def _names(statement: Statement, principal: Principal | None) -> bool:
    if "NotPrincipal" in statement:
        raise NotUnderstoodError("NotPrincipal")
    if "Principal" not in statement:
        return True
    named = statement["Principal"]
    if named == "*" or "*" in as_list(named.get("AWS")):
        return True
    if principal is None:
        return False
    return fits_any(_is, principal.name, as_list(named.get(principal.kind)))


def _is(name: str, named: str) -> bool:
    """Principals have no wildcards; an account may be named by its number alone."""
    if name == named or name == f"arn:aws:iam::{named}:root":
        return True
    if "${" in named:
        raise UnresolvedError(named)
    return False


def _well_formed(statement: Statement) -> bool:
    lists = ("Action", "NotAction", "NotResource", "Resource")
    principal, condition = statement.get("Principal", {}), statement.get("Condition") or {}
    return (
        all(isinstance(each, str) for name in lists for each in as_list(statement.get(name)))
        and (principal == "*" or isinstance(principal, dict))
        and isinstance(condition, dict)
        and all(isinstance(keys, dict) for keys in condition.values())
    )


def _name(statement: Statement) -> str:
    return f"statement {statement['Sid']}" if statement.get("Sid") else "a statement"
