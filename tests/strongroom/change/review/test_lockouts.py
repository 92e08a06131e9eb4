"""A policy after which nobody may write another one is dangerous; for good where AWS's check is left out."""

from __future__ import annotations

from typing import Any

import pytest

from strongroom.change.review.entry import entry
from strongroom.change.review.judgement import judge
from strongroom.change.review.lockouts import Lockout, table
from strongroom.change.review.verdict import Verdict
from tests.strongroom.change.review.plans import change
from tests.strongroom.change.security.small import allow, deny, document

ROOT = {"AWS": "arn:aws:iam::123456789012:root"}
ROLE = {"AWS": "arn:aws:iam::123456789012:role/keys"}
GONE = {"AWS": "AROAEXAMPLEROLEID"}
TOLD = "nobody may write another policy after it"
KEY = "aws_kms_key"


def judged(type_: str, before: Any, after: Any, **more: Any) -> tuple[Verdict, list[str]]:
    actions = ["create"] if before is None else ["update"]
    old = None if before is None else {"policy": before}
    found = judge(entry(change(f"{type_}.a", actions, old, {"policy": after, **more})), delta_known=True)
    return found[0].verdict, [each.sentence for each in found if TOLD in each.sentence]


def open_(row: Lockout) -> str:
    return document(allow([f"{row.actions[0].partition(':')[0]}:*"], Principal=ROOT))


def closed(row: Lockout) -> str:
    """Nobody is allowed, or everybody is denied."""
    if row.closed:
        return document(allow(["kms:Decrypt"], Principal=ROOT))
    return document(allow([row.actions[0]], Principal=ROOT), deny([*row.actions], Principal="*"))


ROWS = [(type_, row) for row in table() for type_ in row.types]


@pytest.mark.parametrize(("type_", "row"), ROWS, ids=[type_ for type_, _ in ROWS])
def test_every_row(type_: str, row: Lockout) -> None:
    verdict, (told,) = judged(type_, open_(row), closed(row))
    assert verdict is Verdict.DANGEROUS
    assert row.who in told
    assert row.source
    assert not judged(type_, closed(row), open_(row))[1]
    assert not judged(type_, closed(row), closed(row) + " ")[1]
    if row.bypass:
        assert judged(type_, open_(row), closed(row), **{row.bypass: True})[0] is Verdict.IRREVERSIBLE


@pytest.mark.parametrize(
    ("policy", "locked"),
    [
        (document(allow("kms:*", Principal=ROOT)), False),
        (document(allow("kms:Put*", Principal=ROLE)), False),
        (document(allow("kms:*", Principal="*")), False),
        (document({"Effect": "Allow", "NotAction": "kms:Decrypt", "Principal": ROOT, "Resource": "*"}), False),
        (document({"Effect": "Allow", "Action": "kms:*", "NotPrincipal": ROLE, "Resource": "*"}), False),
        (document(allow("kms:*", Principal=ROOT, Condition={"Bool": {"aws:SecureTransport": "true"}})), False),
        (document(allow("kms:Decrypt", Principal=ROOT)), True),
        (document(allow("kms:*", Principal=GONE)), True),
        (document(allow("kms:*", Principal={"Service": "logs.amazonaws.com"})), True),
        (document(allow("kms:*", Principal=ROOT, Condition={"StringEquals": {"kms:ViaService": "s3"}})), True),
        (document({"Effect": "Allow", "NotAction": "kms:Put*", "Principal": ROOT, "Resource": "*"}), True),
        (document(allow("kms:*", Principal=ROOT), deny("kms:*", Principal="*")), True),
        (document(allow("kms:*", Principal=ROOT), deny("kms:*", Principal=ROLE)), False),
        (document(allow("kms:*", Principal=ROOT), deny("*", Principal="*", Condition={"a": {"b": 1}})), False),
        (document(), True),
        ("", False),
        ("{", False),
        (None, False),
    ],
)  # fmt: skip
def test_which_policies_of_a_key(policy: Any, locked: bool) -> None:
    before = document(allow("kms:*", Principal=ROOT))
    assert bool(judged(KEY, before, policy)[1]) is locked
    assert bool(judged(KEY, None, policy)[1]) is locked


def test_a_new_key_holds_nothing_yet() -> None:
    policy, bypass = (
        document(allow("kms:Decrypt", Principal=ROOT)),
        {"bypass_policy_lockout_safety_check": True},
    )
    assert judged(KEY, None, policy, **bypass)[0] is Verdict.DANGEROUS
    assert judged(f"{KEY}_policy", None, policy, **bypass)[0] is Verdict.IRREVERSIBLE


@pytest.mark.parametrize(
    ("statement", "locked"),
    [
        (deny("s3:*", Principal="*"), True),
        (deny("*", Principal={"AWS": ["*"]}), True),
        (deny(["s3:PutBucketPolicy", "s3:DeleteBucketPolicy"], Principal="*"), True),
        ({"Effect": "Deny", "NotAction": "s3:Get*", "Principal": "*", "Resource": "*"}, True),
        (deny("s3:PutBucketPolicy", Principal="*"), False),
        (deny("s3:GetObject", Principal="*"), False),
        (deny("s3:*", Principal="*", Condition={"Bool": {"aws:SecureTransport": "false"}}), False),
        ({"Effect": "Deny", "Action": "s3:*", "NotPrincipal": ROLE, "Resource": "*"}, False),
    ],
)
def test_which_policies_of_a_bucket(statement: Any, locked: bool) -> None:
    before, after = document(allow("s3:Get*", Principal=ROOT)), document(statement)
    verdict, told = judged("aws_s3_bucket_policy", before, after)
    assert bool(told) is locked
    assert not locked or verdict is Verdict.DANGEROUS
