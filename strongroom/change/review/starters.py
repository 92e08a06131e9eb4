"""Who may start something that acts as any role, by permissions that only together come to that."""

from __future__ import annotations

from collections.abc import Iterator

from strongroom.change.review.escalation import is_part, starting
from strongroom.change.security import Permission, SecurityDelta
from strongroom.change.security.permissions.holders import Holder, Holders
from strongroom.synthesized import Stack, Statement

__all__ = ["starters"]


def starters(delta: SecurityDelta, before: Stack | None, after: Stack | None) -> Iterator[tuple[str, str]]:
    """The address of a policy that changes, and a sentence; what somebody could do before is not told."""
    gained: dict[str, list[Permission]] = {}
    for each in delta.permissions_gained:
        if each.effect == "Allow" and is_part(_first(each.action)):
            gained.setdefault(each.principal, []).append(each)
    if not gained:
        return
    old, new = (Holders(stack).all if stack else {} for stack in (before, after))
    for principal, permissions in gained.items():
        holder = new.get(principal)
        action = starting(_statements(holder) if holder else map(_statement, permissions))
        if action and not (principal in old and starting(_statements(old[principal]))):
            told = f"{principal} may pass any role to what it starts (iam:PassRole, {action})"
            yield permissions[0].source, f"{told}, and so give itself more"


def _statements(holder: Holder) -> list[Statement]:
    return [statement for statement, _ in holder.statements]


def _statement(permission: Permission) -> Statement:
    """Of who has no policies of their own. A condition is told, and not read."""
    told = {"Effect": "Allow", "Action": _first(permission.action), "Resource": _first(permission.resource)}
    return {**told, "Condition": {"told": {permission.condition: ""}}} if permission.condition else told


def _first(told: str) -> str:
    return told.partition(" but ")[0]
