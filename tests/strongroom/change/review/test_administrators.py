"""A policy that makes an administrator is dangerous wherever it is given, though nothing else can be read."""

from __future__ import annotations

from typing import Any

import pytest

from strongroom.change.review.entry import entry
from strongroom.change.review.judgement import judge
from strongroom.change.review.verdict import Verdict
from strongroom.change.security.permissions.table import table
from tests.strongroom.change.review.plans import change
from tests.strongroom.change.security.small import allow, document

Values = dict[str, Any]
ARN = "arn:aws:iam::aws:policy/"
ALL = document(allow("*"))


def verdict(type_: str, actions: list[str], before: Any, after: Any, *, known: bool) -> Verdict:
    return judge(entry(change(f"{type_}.a", actions, before, after)), delta_known=known)[0].verdict


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("actions", [["create"], ["delete", "create"], ["update"]])
@pytest.mark.parametrize("name", table().managed)
@pytest.mark.parametrize("row", table().attachments, ids=lambda row: f"{row.type} {row.of}")
def test_a_managed_policy_of_aws(row: Any, name: str, actions: list[str], known: bool) -> None:
    before = None if actions == ["create"] else {row.policy: f"{ARN}ReadOnlyAccess", row.of: "a"}
    after, other = ({row.policy: f"{ARN}{each}", row.of: "a"} for each in (name, "job-function/Billing"))
    assert verdict(row.type, actions, before, after, known=known) is Verdict.DANGEROUS
    assert verdict(row.type, ["update"], after, after | {row.of: "b"}, known=True) < Verdict.DANGEROUS
    assert verdict(row.type, ["create"], None, other, known=known) < Verdict.DANGEROUS


@pytest.mark.parametrize("type_", ["aws_iam_policy", *(row.type for row in table().inline)])
def test_a_policy_where_the_delta_is_not_known(type_: str) -> None:
    argument = {row.type: row.policy for row in table().inline}.get(type_, "policy")
    after = {argument: ALL}
    assert verdict(type_, ["create"], None, after, known=False) is Verdict.DANGEROUS
    assert verdict(type_, ["update"], {argument: "{}"}, after, known=False) is Verdict.DANGEROUS
    assert verdict(type_, ["create"], None, after, known=True) < Verdict.DANGEROUS


@pytest.mark.parametrize(
    ("statement", "everything"),
    [
        (allow("*"), True),
        (allow(["s3:GetObject", "IAM:*"]), True),
        (allow("*", ["arn:aws:s3:::b", "*"]), True),
        ({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}, True),
        (allow("*", "arn:aws:*"), True),
        (allow("iam:AttachRolePolicy"), True),
        (allow("iam:Put?olePolicy", "arn:aws:iam::*:role/*"), True),
        (allow("iam:AttachRolePolicy", "arn:aws:iam::123456789012:role/one"), False),
        (allow("iam:Get*"), False),
        (allow("s3:*"), False),
        (allow("*", "arn:aws:s3:::b"), False),
        (allow("*") | {"Effect": "Deny"}, False),
        (allow("*", Condition={"StringEquals": {"aws:SourceVpce": "vpce-1"}}), False),
        ({"Effect": "Allow", "NotAction": "iam:*", "Resource": "arn:aws:s3:::b"}, False),
    ],
)
def test_which_statements_do(statement: Any, everything: bool) -> None:
    found = verdict("aws_iam_role_policy", ["create"], None, {"policy": document(statement)}, known=False)
    assert (found is Verdict.DANGEROUS) == everything


def test_blocks_of_a_role_and_its_list_of_arns() -> None:
    for given in ({"inline_policy": [{"policy": ALL}]}, {"managed_policy_arns": [f"{ARN}AdministratorAccess"]}):
        assert verdict("aws_iam_role", ["create"], None, given, known=False) is Verdict.DANGEROUS
        assert (
            verdict("aws_iam_role", ["update"], given, given | {"path": "/"}, known=False) < Verdict.DANGEROUS
        )


def test_what_goes_gives_nothing() -> None:
    given = {"policy_arn": f"{ARN}AdministratorAccess"}
    assert verdict("aws_iam_role_policy_attachment", ["delete"], given, None, known=False) is Verdict.REVIEW
