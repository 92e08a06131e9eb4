"""Small stacks for one question each, before and after an edit."""

from __future__ import annotations

import json
from typing import Any

from strongroom.change.security import SecurityDelta, security_delta
from strongroom.synthesized import Stack, Statement

Given = dict[str, Any]


def stack(*, moved: dict[str, str] | None = None, **resources: Given) -> Stack:
    """`aws_vpc__a={...}` is the resource aws_vpc.a."""
    found: dict[str, Given] = {}
    for name, attributes in resources.items():
        type_, _, of_type = name.partition("__")
        found.setdefault(type_, {})[of_type] = attributes
    blocks = [{"from": start, "to": end} for start, end in (moved or {}).items()]
    provider = {"aws": [{"region": "us-east-1", "allowed_account_ids": ["123456789012"]}]}
    return Stack("s", {"resource": found, "moved": blocks, "provider": provider})


def delta(before: dict[str, Given], after: dict[str, Given]) -> SecurityDelta:
    """Of two stacks, as `stack` takes them."""
    return security_delta(stack(**before), stack(**after))


def of_one(type_: str, before: Given | None, after: Given | None, **others: Given) -> SecurityDelta:
    """Of one resource, called a, which may be missing; the others stay."""
    sides = ({f"{type_}__a": given} if given is not None else {} for given in (before, after))
    old, new = (side | others for side in sides)
    return delta(old, new)


def document(*statements: Statement) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: Any, resource: Any = "*", **more: Any) -> Statement:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: Any, resource: Any = "*", **more: Any) -> Statement:
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


def role(*statements: Statement, **arguments: Any) -> dict[str, Given]:
    """A role called a with one inline policy."""
    return {
        "aws_iam_role__a": {"name": "a", **arguments},
        "aws_iam_role_policy__a": {"role": "${aws_iam_role.a.name}", "policy": document(*statements)},
    }


def told(permissions: Any) -> list[str]:
    return [str(each) for each in permissions]
