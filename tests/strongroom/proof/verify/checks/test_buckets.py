"""Buckets at the edge of what each check accepts, and in forms that the environments don't have."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.strongroom.proof.verify.checks.stacks import problems

BUCKET, POLICY = "aws_s3_bucket.files", "aws_s3_bucket_policy.files"
LIFECYCLE = "aws_s3_bucket_lifecycle_configuration.files"
ENCRYPTION = "aws_s3_bucket_server_side_encryption_configuration.files"
OF_BUCKET = {"bucket": f"${{{BUCKET}.id}}"}

NOT_COMPANIONS = ("SR801", "SR802", "SR803", "SR804", "SR805", "SR806", "SR816")


@pytest.mark.parametrize("code", NOT_COMPANIONS)
def test_a_bucket_alone_is_named_for_what_it_lacks(code: str) -> None:
    assert problems(code, {BUCKET: {"bucket": "files"}}).keys() == {BUCKET}


def test_a_companion_may_name_its_bucket() -> None:
    block = dict.fromkeys(
        ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"), "true"
    )
    stack = {
        BUCKET: {"bucket": "files"},
        "aws_s3_bucket_public_access_block.files": {"bucket": "files", **block},
    }
    assert problems("SR801", stack) == {}


@pytest.mark.parametrize(
    ("resources", "good"),
    [
        ([f"${{{BUCKET}.arn}}", f"${{{BUCKET}.arn}}/*"], True),
        (["arn:aws:s3:::files", "arn:aws:s3:::files/*"], True),
        ("*", True),
        ("arn:aws:s3:::files/*", False),
        ([f"${{{BUCKET}.arn}}"], False),
        ([f"${{{BUCKET}.arn}}", f"${{{BUCKET}.arn}}/private/"], False),
    ],
)
def test_tls_on_bucket_and_objects(resources: object, good: bool) -> None:
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": resources,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }
    policy = OF_BUCKET | {"policy": json.dumps({"Statement": [statement]})}
    assert (problems("SR805", {BUCKET: {}, POLICY: policy}) == {}) is good


LOGGED = {"aws_s3_bucket_logging.other": {"bucket": "other", "target_bucket": f"${{{BUCKET}.id}}"}}
BALANCED = {"aws_lb.web": {"access_logs": {"bucket": f"${{{BUCKET}.bucket}}", "enabled": True}}}
TRAIL = {"aws_cloudtrail.all": {"s3_bucket_name": f"${{{BUCKET}.id}}"}}


@pytest.mark.parametrize(
    ("default", "around", "good"),
    [
        ({"sse_algorithm": "AES256"}, LOGGED, True),
        ({"sse_algorithm": "AES256"}, BALANCED, True),
        ({"sse_algorithm": "AES256"}, TRAIL, False),
        ({"sse_algorithm": "AES256"}, {}, False),
        ({"sse_algorithm": "aws:kms", "kms_master_key_id": "${aws_kms_key.files.arn}"}, {}, True),
        ({"sse_algorithm": "aws:kms:dsse", "kms_master_key_id": "${var.key}"}, {}, True),
        ({"sse_algorithm": "aws:kms", "kms_master_key_id": "${aws_kms_key.files.arn}"}, LOGGED, False),
        ({"sse_algorithm": "aws:kms", "kms_master_key_id": "alias/aws/s3"}, {}, False),
        ({"sse_algorithm": "aws:kms"}, {}, False),
        ({}, {}, False),
        ({"sse_algorithm": "${var.algorithm}"}, {}, True),
    ],
)
def test_encryption(default: dict[str, str], around: dict[str, Any], good: bool) -> None:
    rule = {"rule": {"apply_server_side_encryption_by_default": [default]}}
    stack = {BUCKET: {}, ENCRYPTION: OF_BUCKET | rule, "aws_kms_key.files": {}, **around}
    assert (problems("SR804", stack) == {}) is good


@pytest.mark.parametrize("around", [LOGGED, BALANCED, TRAIL])
def test_a_bucket_of_logs_has_no_logs_of_its_own(around: dict[str, Any]) -> None:
    assert problems("SR806", {BUCKET: {}, **around}) == {}


NONCURRENT = {"noncurrent_version_expiration": {"noncurrent_days": 30}}
UPLOADS = {"abort_incomplete_multipart_upload": [{"days_after_initiation": 7}]}


@pytest.mark.parametrize(
    ("rules", "good"),
    [
        ([NONCURRENT, UPLOADS], True),
        ([NONCURRENT | UPLOADS], True),
        ([NONCURRENT | UPLOADS | {"filter": [{"prefix": ""}]}], True),
        ([NONCURRENT | UPLOADS | {"filter": [{}]}], True),
        ([NONCURRENT | UPLOADS | {"prefix": "tmp/"}], False),
        ([NONCURRENT, UPLOADS | {"filter": {"tag": {"key": "a", "value": "b"}}}], False),
        ([NONCURRENT], False),
        ([], False),
    ],
)
def test_tidying_up(rules: list[dict[str, object]], good: bool) -> None:
    assert (problems("SR816", {BUCKET: {}, LIFECYCLE: OF_BUCKET | {"rule": rules}}) == {}) is good


@pytest.mark.parametrize(
    ("move", "gone", "good"),
    [
        ({"days": 30, "storage_class": "STANDARD_IA"}, 31, True),
        ({"days": "29", "storage_class": "STANDARD_IA"}, None, False),
        ({"days": 1, "storage_class": "GLACIER_IR"}, None, True),
        ({"days": 30, "storage_class": "ONEZONE_IA"}, 30, False),
        ({"days": "${var.days}", "storage_class": "ONEZONE_IA"}, 10, True),
        ({"date": "2027-01-01", "storage_class": "ONEZONE_IA"}, 10, True),
    ],
)
def test_transitions(move: dict[str, object], gone: int | None, good: bool) -> None:
    rule = {"transition": move, "expiration": {"days": gone} if gone else None}
    assert (problems("SR817", {LIFECYCLE: {"rule": rule}}) == {}) is good


def test_noncurrent_versions_move_by_the_same_rule() -> None:
    rule = {
        "noncurrent_version_transition": [{"noncurrent_days": 30, "storage_class": "STANDARD_IA"}],
        "noncurrent_version_expiration": [{"noncurrent_days": 30}],
    }
    assert problems("SR817", {LIFECYCLE: {"rule": [rule]}})


@pytest.mark.parametrize(("days", "good"), [(365, True), (364, False), ("400", True), ("${var.days}", True)])
def test_logs_in_a_bucket_are_kept_a_year(days: object, good: bool) -> None:
    lifecycle = OF_BUCKET | {"rule": [{"expiration": [{"days": days}]}]}
    assert (problems("SR822", {BUCKET: {}, LIFECYCLE: lifecycle, **TRAIL}) == {}) is good
    assert problems("SR822", {BUCKET: {}, LIFECYCLE: lifecycle}) == {}, "no logs"
