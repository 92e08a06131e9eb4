"""Least privilege from both sides: what was asked for is allowed, and what is allowed was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from strongroom.proof.permissions.by_aws import ByAws
from strongroom.proof.permissions.grants import Grant, Role
from strongroom.proof.permissions.recorded import Call

Use = Literal["used", "by AWS", "unused"]


@dataclass(frozen=True)
class Judged:
    """A grant of a role, and who uses it: `reason` where that is AWS."""

    role: Role
    grant: Grant
    use: Use
    reason: ByAws | None = None


def denied(roles: Iterable[Role], calls: Iterable[Call]) -> list[str]:
    """The calls that AWS would have refused, each in a sentence."""
    by_name = {role.name: role for role in roles}
    found = []
    for call in calls:
        role = by_name.get(call.role)
        if role is None:
            found.append(f"{call.role} asked for {call}, and there is no such role")
            continue
        decision = role.decide(call.request)
        if not decision.allowed:
            found.append(f"{call.role} asked for {call}: {decision.reason}")
    return found


def judge(roles: Iterable[Role], calls: Sequence[Call], reasons: Sequence[ByAws]) -> list[Judged]:
    """Every grant of every role, and who uses it. A reason counts only where no call was seen."""
    found = []
    for role in roles:
        asked = [call.request for call in calls if call.role == role.name]
        for grant in role.grants():
            if any(grant.covers(request) for request in asked):
                found.append(Judged(role, grant, "used"))
                continue
            reason = next((each for each in reasons if each.explains(role, grant)), None)
            found.append(Judged(role, grant, "by AWS" if reason else "unused", reason))
    return found


def unused(judged: Iterable[Judged]) -> list[str]:
    """The grants that nobody uses, each in a sentence."""
    return [
        f"{each.role.name} may {each.grant}, and nobody asks for it" for each in judged if each.use == "unused"
    ]


def idle(judged: Iterable[Judged], reasons: Iterable[ByAws]) -> list[str]:
    """Of the reasons, those actions that explain no grant: what they were for is gone, or is seen now."""
    explained = {(each.reason, each.grant.action) for each in judged if each.reason is not None}
    return [
        f"{reason.service} {action}: {reason.why}"
        for reason in reasons
        if not reason.by_settings
        for action in reason.actions
        if (reason, action) not in explained
    ]
