"""Resources that act as another role than before: what they may do is what that one may.

IAM user guide, "IAM roles" and "Use instance profiles". The provider calls such arguments by what they are:
`role`, `task_role_arn`, `iam_instance_profile`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from strongroom.change.security.delta import Unknown
from strongroom.change.security.permissions.holders import IDENTITY_TYPES, Holder, Holders
from strongroom.synthesized import Resource, Stack, is_unknown, references

__all__ = ["NAMED", "Acting", "is_called_so", "swapped"]

NAMES = re.compile(r"(?i)(?:roles?|instance_?profile|credentials)(?:_?arns?|_?names?)?$")
ARN = re.compile(r"arn:[\w-]+:iam::\d{12}:(role|instance-profile)/(?:[^/\s]+/)*([\w+=,.@-]+)")
ROLE, PROFILE = "aws_iam_role", "aws_iam_instance_profile"
KINDS = {"role": ROLE, "instance-profile": PROFILE}

# Arguments that take a name, or a name as well as an ARN (the types' own pages of the AWS provider).
NAMED = {
    ("aws_cloudformation_stack_set", "execution_role_name"): ROLE,
    ("aws_ecs_service", "iam_role"): ROLE,
    ("aws_emr_cluster", "autoscaling_role"): ROLE,
    ("aws_emr_cluster", "ec2_attributes.instance_profile"): PROFILE,
    ("aws_emr_cluster", "service_role"): ROLE,
    ("aws_glue_crawler", "role"): ROLE,
    ("aws_iam_instance_profile", "role"): ROLE,
    ("aws_imagebuilder_infrastructure_configuration", "instance_profile_name"): PROFILE,
    ("aws_instance", "iam_instance_profile"): PROFILE,
    ("aws_launch_configuration", "iam_instance_profile"): PROFILE,
    ("aws_launch_template", "iam_instance_profile.name"): PROFILE,
    ("aws_spot_instance_request", "iam_instance_profile"): PROFILE,
    ("aws_ssm_activation", "iam_role"): ROLE,
}


def is_called_so(argument: str) -> bool:
    """Whether an argument is called as those are that say who a resource acts as."""
    return NAMES.search(argument) is not None


@dataclass(frozen=True)
class Acting:
    """What somebody may do by what others have, before and after; `new` is None where nothing of that is known.

    `unknown`: whose policies are not in the stack.
    """

    name: str
    old: Holder
    new: Holder | None
    unknown: tuple[Unknown, ...] = ()


@dataclass(frozen=True)
class Role:
    """`address`: None where the stack has it not; `told`: how it is called."""

    address: str | None
    told: str

    @property
    def holder(self) -> str:
        return self.address or f"iam_role {self.told}"


@dataclass(frozen=True)
class Side:
    """Who has which policies in a stack."""

    holders: Holders

    @property
    def stack(self) -> Stack:
        return self.holders.stack

    def roles(self, resource: Resource, arguments: Iterable[str]) -> dict[str, list[Role]]:
        """Place -> who it acts as, of these arguments."""
        found: dict[str, list[Role]] = {}
        for name in arguments:
            for place, text in _texts(resource.get(name), name, named=is_called_so(name)):
                if role := self._role(resource.type, place, text):
                    found.setdefault(place, []).append(role)
        return found

    def acting(self, address: str, roles: Iterable[Role]) -> Holder | None:
        """What the resource may do as those; None where nothing is known of any."""
        known = [has for role in roles if (has := self.holders.all.get(role.holder))]
        found = Holder(address, True)
        for has in known:
            found.statements += [(statement, address) for statement, _ in has.statements]
            found.closed |= dict.fromkeys(has.closed, address)
            found.boundary, found.limit = has.boundary, has.limit
        return found if known else None

    def _role(self, type_: str, place: str, text: str) -> Role | None:
        for each in references(text):
            found = self.stack.find(each.address) or self.stack.data.get(each.address)
            if found is not None and found.type in (ROLE, PROFILE):
                return self._of(found)
        told = self.holders.resolved(text)
        if is_unknown(told):
            return Role(None, told)
        arn = ARN.fullmatch(told)
        kind = KINDS[arn[1]] if arn else NAMED.get((type_, place))
        return self._called(kind, arn[2] if arn else told) if kind else None

    def _of(self, resource: Resource) -> Role:
        if resource.type == PROFILE:
            role = resource.get("role")
            inner = self._role(PROFILE, "role", role) if isinstance(role, str) else None
            return inner or Role(None, resource.address)
        name = resource.get("name")
        told = self.holders.resolved(name) if isinstance(name, str) else resource.address
        managed = self.stack.find(resource.address) is not None
        return Role(resource.address, told) if managed else self._called(ROLE, told)

    def _called(self, kind: str, name: str) -> Role:
        named = self.stack.find(self.holders.who(kind, name))
        if named is not None:
            return self._of(named)
        return Role(None, name if kind == ROLE else f"instance profile {name}")


def swapped(before: Holders | None, after: Holders | None) -> Iterator[Acting]:
    """Of resources that are on both sides."""
    if before is None or after is None:
        return
    sides = Side(before), Side(after)
    for address, is_ in after.stack.resources.items():
        was = before.stack.find(address)
        if was is None or is_.type in IDENTITY_TYPES or was.attributes == is_.attributes:
            continue
        names = dict.fromkeys((*was.attributes, *is_.attributes))
        changed = [name for name in names if was.attributes.get(name) != is_.attributes.get(name)]
        roles = [side.roles(each, changed) for side, each in zip(sides, (was, is_), strict=True)]
        for place in sorted({*roles[0], *roles[1]}):
            there, then = (each.get(place, []) for each in roles)
            if not _same(there, then):
                had = sides[0].acting(address, there) or Holder(address, True)
                has = sides[1].acting(address, then) if then else Holder(address, True)
                yield Acting(address, had, has, tuple(_unknown(address, place, there, then)))


def _same(some: list[Role], others: list[Role]) -> bool:
    """By what the stack calls them, or by their names."""
    ways = (({each.holder for each in side}, {each.told for each in side}) for side in (some, others))
    one, other = ways
    return one[0] == other[0] or one[1] == other[1]


def _unknown(address: str, place: str, was: list[Role], is_: list[Role]) -> Iterator[Unknown]:
    away = sorted({each.told for each in (*was, *is_) if each.address is None})
    if away:
        sides = " -> ".join(", ".join(each.told for each in side) or "none" for side in (was, is_))
        whose = f"what {', '.join(away)} may do is not in this stack"
        yield Unknown(address, place, f"it acts as another role ({sides}): {whose}")


def _texts(value: Any, place: str, *, named: bool) -> Iterator[tuple[str, str]]:
    """Those in what is called as a role is, and in JSON texts."""
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            value = json.loads(value)
        except (RecursionError, ValueError):
            return
    if isinstance(value, dict):
        for key, each in value.items():
            inside = named or is_called_so(str(key))
            yield from _texts(each, f"{place}.{key}", named=inside)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each, place, named=named)
    elif named and isinstance(value, str) and value:
        yield place, value
