"""What is allowed without a second factor, that was not before."""

from __future__ import annotations

from typing import Any

import pytest

from tests.strongroom.change.security.small import Given, allow, delta, deny, document, of_one, role

PRESENT: dict[str, Any] = {"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}
IF_THERE: dict[str, Any] = {"Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "true"}}}
RECENT: dict[str, Any] = {"Condition": {"NumericLessThan": {"aws:MultiFactorAuthAge": "3600"}}}
ABSENT: dict[str, Any] = {"Condition": {"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}}
ACCOUNT = {"Principal": {"AWS": "arn:aws:iam::123456789012:root"}}


def trust(**more: Any) -> Given:
    one = {"Effect": "Allow", "Action": "sts:AssumeRole", **ACCOUNT, **more}
    return {"name": "a", "assume_role_policy": document(one)}


@pytest.mark.parametrize(
    ("before", "after"), [(PRESENT, {}), (PRESENT, IF_THERE), (RECENT, {}), (IF_THERE, {})],
    ids=["no more", "where it is sent", "however old", "nor where it is sent"],
)  # fmt: skip
def test_a_role_that_is_assumed_without_one(before: dict[str, Any], after: dict[str, Any]) -> None:
    found = of_one("aws_iam_role", trust(**before), trust(**after))
    assert [(each.topic, each.address) for each in found.protections_lost] == [("sign-in", "aws_iam_role.a")]
    assert not of_one("aws_iam_role", trust(**after), trust(**before)).protections_lost


def test_a_denial_without_one_that_goes() -> None:
    no = deny("iam:*", "*", **ABSENT)
    found = delta(role(allow("*"), no), role(allow("*")))
    assert [each.topic for each in found.protections_lost] == ["sign-in"]
    assert not delta(role(allow("*")), role(allow("*"), no)).protections_lost


def test_what_is_new_and_asks_for_one_or_never_did_loses_nothing() -> None:
    assert not delta(role(), role(allow("s3:*", "*", **PRESENT))).protections_lost
    assert not delta(role(allow("s3:Get*")), role(allow("s3:*"))).protections_lost
