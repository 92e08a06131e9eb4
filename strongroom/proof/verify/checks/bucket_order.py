"""A bucket's settings, one after another."""

from __future__ import annotations

from strongroom.proof.verify.check import Verdicts, check, judge
from strongroom.proof.verify.checks.buckets import companion
from strongroom.synthesized import Stack

# What configures a bucket -> what must have configured it before.
AFTER = {
    "aws_s3_bucket_lifecycle_configuration": ("aws_s3_bucket_versioning",),
    "aws_s3_bucket_policy": ("aws_s3_bucket_ownership_controls", "aws_s3_bucket_public_access_block"),
    "aws_s3_bucket_public_access_block": ("aws_s3_bucket_ownership_controls",),
}


@check(
    "SR811",
    "A bucket is closed before its policy opens any of it, one setting after another",
    why=(
        "S3 refuses two changes of a bucket's access at once (OperationAborted), and now and then a rule for "
        "noncurrent versions before there are versions."
    ),
    remedy="Ownership controls, public access block, policy: let each depend on the one before.",
    controls=("AWS Well-Architected REL08-BP05",),
)
def one_after_another(stack: Stack) -> Verdicts:
    for bucket in stack.of_type("aws_s3_bucket"):
        for type_, earlier in AFTER.items():
            setting = companion(stack, bucket, type_)
            if setting is None:
                continue
            others = [found for each in earlier if (found := companion(stack, bucket, each))]
            missed = [each.address for each in others if not stack.waits_for(setting, each)]
            yield judge(setting, not missed, f"does not wait for {', '.join(missed)}")
