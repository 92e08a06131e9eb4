"""Policies that many have are compared once, and told of each; too many that are about the same, as written."""

from __future__ import annotations

import json
from typing import Any

from tests.strongroom.change.security.small import Given, allow, delta, deny, document, role, told

ANYBODY = {"Principal": "*"}


def buckets(*statements: Any) -> dict[str, Given]:
    text = document(*statements)
    found: dict[str, Given] = {}
    for name in "ab":
        found[f"aws_s3_bucket__{name}"] = {"bucket": name}
        found[f"aws_s3_bucket_policy__{name}"] = {"bucket": f"${{aws_s3_bucket.{name}.id}}", "policy": text}
    return found


def test_each_that_has_the_same_policy_is_told() -> None:
    tls = deny("s3:*", **ANYBODY, Condition={"Bool": {"aws:SecureTransport": "false"}})
    found = delta(buckets(tls), buckets(allow("s3:GetObject", **ANYBODY)))
    opened = {(each.topic, each.address) for each in found.weakened}
    policies = ["aws_s3_bucket_policy.a", "aws_s3_bucket_policy.b"]
    assert opened == {(topic, each) for topic in ("TLS", "public exposure") for each in policies}
    assert {each.source for each in found.permissions_gained} == {*policies}


def test_a_denial_counts_where_others_may_allow_what_it_denies() -> None:
    """The same statements, of what is new and of what stays."""
    before, after = buckets(deny("s3:*", **ANYBODY)), buckets(deny("s3:Get*", **ANYBODY))
    stays = {name: values for name, values in before.items() if name.endswith("__a")}
    came = {name: values for name, values in before.items() if name.endswith("__b")}
    assert {each.source for each in delta(before, after).permissions_gained} == {
        "aws_s3_bucket_policy.a",
        "aws_s3_bucket_policy.b",
    }
    assert {each.source for each in delta(stays, stays | came).permissions_lost} <= {"aws_s3_bucket_policy.b"}


def test_roles_with_one_policy_and_boundaries_of_their_own() -> None:
    def roles(action: str) -> dict[str, Given]:
        text, limit = document(allow(action)), document(allow("s3:*"))
        return {
            "aws_iam_policy__limit": {"name": "limit", "policy": limit},
            "aws_iam_role__a": {"name": "a", "permissions_boundary": "${aws_iam_policy.limit.arn}"},
            "aws_iam_role__b": {"name": "b"},
            "aws_iam_role_policy__a": {"role": "${aws_iam_role.a.name}", "policy": text},
            "aws_iam_role_policy__b": {"role": "${aws_iam_role.b.name}", "policy": text},
        }

    found = delta(roles("s3:GetObject"), roles("sqs:SendMessage"))
    assert [each.principal for each in found.permissions_gained] == ["aws_iam_role.b"]


def test_too_many_about_the_same_are_told_as_they_are_written() -> None:
    def statements(action: str) -> list[Any]:
        return [allow(action, f"arn:aws:s3:::*{number}*") for number in range(200)]

    found = delta(role(*statements("s3:Get*")), role(*statements("s3:*")))
    assert len(found.permissions_gained) == len(found.permissions_lost) == 200
    assert "aws_iam_role.a: s3:* on arn:aws:s3:::*7*" in told(found.permissions_gained)
    assert json.dumps(told(found.permissions_lost)).count("s3:Get*") == 200
