"""A private bucket in its four forms."""

from __future__ import annotations

import itertools

import pytest
from cdktf import TerraformStack
from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket

from stacks.bucket import PrivateBucket
from strongroom.synthesized import Stack, statements
from tests.stacks.tiers.conftest import Synthesize, key

FORMS = list(itertools.product((True, False), repeat=3))


@pytest.mark.parametrize(("protected", "encrypted", "logged"), FORMS)
def test_every_form_is_private_versioned_and_over_tls(
    synthesized: Synthesize, protected: bool, encrypted: bool, logged: bool
) -> None:
    def build(stack: TerraformStack) -> None:
        PrivateBucket(
            stack,
            "private",
            bucket_name="example",
            protected=protected,
            key=key(stack) if encrypted else None,
            access_logs=S3Bucket(stack, "logs", bucket="logs") if logged else None,
        )

    stack = synthesized(build)
    (bucket,) = (found for found in stack.of_type("aws_s3_bucket") if found.get("bucket") == "example")
    assert bucket.get("force_destroy") is not protected
    assert bucket.get("lifecycle")["prevent_destroy"] is protected

    (block,) = stack.of_type("aws_s3_bucket_public_access_block")
    switches = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
    assert all(block.get(switch) is True for switch in switches)
    (ownership,) = stack.of_type("aws_s3_bucket_ownership_controls")
    assert ownership.blocks("rule") == [{"object_ownership": "BucketOwnerEnforced"}]
    (versioning,) = stack.of_type("aws_s3_bucket_versioning")
    assert versioning.blocks("versioning_configuration") == [{"status": "Enabled"}]

    (encryption,) = stack.of_type("aws_s3_bucket_server_side_encryption_configuration")
    (default,) = encryption.blocks("rule", "apply_server_side_encryption_by_default")
    assert default["sse_algorithm"] == ("aws:kms" if encrypted else "AES256")
    assert ("kms_master_key_id" in default) is encrypted
    assert len(stack.of_type("aws_s3_bucket_logging")) == logged

    assert [statement["Sid"] for statement in policy(stack)] == ["TlsOnly"]


def test_a_statement_that_comes_later_joins_the_others(synthesized: Synthesize) -> None:
    later = {"Sid": "Later", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}

    def build(stack: TerraformStack) -> None:
        bucket = PrivateBucket(stack, "private", bucket_name="example", protected=True, key=None)
        bucket.allow(later)

    assert [statement["Sid"] for statement in policy(synthesized(build))] == ["TlsOnly", "Later"]


@pytest.mark.parametrize(
    ("days", "expected"), [(None, {"expired_object_delete_marker": True}), (30, {"days": 30})]
)
def test_what_expires(synthesized: Synthesize, days: int | None, expected: dict[str, object]) -> None:
    stack = synthesized(
        lambda stack: PrivateBucket(
            stack, "private", bucket_name="example", protected=False, key=None, expiration_days=days
        )
    )
    (lifecycle,) = stack.of_type("aws_s3_bucket_lifecycle_configuration")
    assert lifecycle.blocks("rule", "expiration") == [expected]
    assert all(rule["status"] == "Enabled" for rule in lifecycle.blocks("rule"))


def policy(stack: Stack) -> list[dict[str, object]]:
    (document,) = stack.of_type("aws_s3_bucket_policy")
    return statements(document.get("policy"))
