"""Two permissions that make an administrator together: to pass any role, and to start what acts as it."""

from __future__ import annotations

from typing import Any

import pytest

from strongroom.change.review.escalation import STARTING, starting
from strongroom.change.review.security_reasons import by_address
from strongroom.change.review.verdict import Verdict
from strongroom.change.security import security_delta
from tests.strongroom.change.security.small import Given, allow, role, stack

ACTIONS = sorted((action, service) for service, actions in STARTING.items() for action in actions)
TO_GLUE = {"StringEquals": {"iam:PassedToService": "glue.amazonaws.com"}}
ROLE = "arn:aws:iam::123456789012:role/"


@pytest.mark.parametrize(("action", "service"), ACTIONS, ids=lambda each: each)
def test_each_action_with_the_right_to_pass_any_role(action: str, service: str) -> None:
    start = allow(action, "arn:aws:x:::one")
    assert starting([start, allow("iam:PassRole")]) == action
    assert starting([start, allow("iam:*Role", f"{ROLE}*")]) == action
    to = {"StringEquals": {"iam:PassedToService": [f"{service}.amazonaws.com"]}}
    assert starting([start, allow("iam:PassRole", Condition=to)]) == action
    assert starting([start]) is None
    assert starting([start, allow("iam:PassRole", f"{ROLE}one")]) is None
    assert starting([start, allow("iam:PassRole", Condition={"StringEquals": {"aws:SourceVpce": "x"}})]) is None


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        ([allow(["iam:PassRole", "lambda:*"])], "lambda:CreateFunction"),
        ([allow("iam:PassRole"), allow("Lambda:Create*")], "lambda:CreateFunction"),
        ([allow("iam:PassRole", Condition=TO_GLUE), allow("lambda:CreateFunction")], None),
        (
            [allow("iam:PassRole"), {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}],
            "apprunner:CreateService",
        ),
        ([allow("iam:PassRole"), {"Effect": "Deny", "Action": "ecs:RunTask", "Resource": "*"}], None),
        ([allow("iam:PassRole"), allow("ecs:RunTask", Condition={"Bool": {"a": "b"}})], None),
        ([allow("iam:PassRole"), allow("ecs:ListTasks")], None),
    ],
)
def test_what_together_does(statements: Any, expected: str | None) -> None:
    assert starting(statements) == expected


def worst(before: dict[str, Given], after: dict[str, Given]) -> dict[str, str]:
    """Address -> the sentence, of what is dangerous."""
    sides = stack(**before), stack(**after)
    told = by_address(security_delta(*sides), *sides)
    return {name: each[0].sentence for name, each in told.items() if each[0].verdict is Verdict.DANGEROUS}


PASS, START = allow("iam:PassRole"), allow("lambda:CreateFunction")


def test_whichever_of_the_two_comes_last() -> None:
    sentence = (
        "aws_iam_role.a may pass any role to what it starts (iam:PassRole, lambda:CreateFunction), "
        "and so give itself more"
    )
    for first in (PASS, START):
        assert worst(role(first), role(PASS, START)) == {"aws_iam_role_policy.a": sentence}
    assert worst(role(), role(PASS, START)) == {"aws_iam_role_policy.a": sentence}


def test_what_was_so_before_is_nothing_new() -> None:
    assert worst(role(PASS, START), role(PASS, START, allow("lambda:UpdateFunctionConfiguration"))) == {}
    assert worst(role(PASS, START), role(PASS)) == {}


def test_who_acts_as_another_role() -> None:
    both = role(PASS, START) | {"aws_iam_role__b": {"name": "b"}}
    old, new = (
        both | {"aws_lambda_function__f": {"role": f"${{aws_iam_role.{name}.arn}}"}} for name in ("b", "a")
    )
    assert [*worst(old, new)] == ["aws_lambda_function.f"]
