"""What S3 removes or moves by itself."""

from __future__ import annotations

from typing import Any

from strongroom.proof.verify.check import Verdicts, check, judge
from strongroom.proof.verify.checks.buckets import companion
from strongroom.synthesized import Attributes, Stack, blocks, number

# S3 user guide, "Transitioning objects": days that an object must have been stored before.
LEAST_DAYS = {"ONEZONE_IA": 30, "STANDARD_IA": 30}


def _rules(lifecycle: Any) -> list[Attributes]:
    return [rule for rule in lifecycle.blocks("rule") if rule.get("status") != "Disabled"]


@check(
    "SR816",
    "Every bucket is tidied up: noncurrent versions, and uploads that were never completed",
    why="Versions keep what was deleted, personal data too, for ever; parts of uploads cost and can't be seen.",
    remedy=(
        "Add an aws_s3_bucket_lifecycle_configuration with noncurrent_version_expiration and "
        "abort_incomplete_multipart_upload, for the whole bucket."
    ),
    controls=("AWS FSBP S3.13", "AWS Well-Architected SEC07-BP04"),
)
def tidied_up(stack: Stack) -> Verdicts:
    for bucket in stack.of_type("aws_s3_bucket"):
        lifecycle = companion(stack, bucket, "aws_s3_bucket_lifecycle_configuration")
        if lifecycle is None:
            yield judge(bucket, False, "no lifecycle configuration")
            continue
        whole = [rule for rule in _rules(lifecycle) if _is_for_all(rule)]
        missing = [
            action
            for action in ("noncurrent_version_expiration", "abort_incomplete_multipart_upload")
            if not any(blocks(rule.get(action)) for rule in whole)
        ]
        yield judge(lifecycle, not missing, f"no rule for the whole bucket with {' and '.join(missing)}")


def _is_for_all(rule: Attributes) -> bool:
    limits = [rule, *blocks(rule.get("filter"))]
    return not any(
        limit.get(name)
        for limit in limits
        for name in ("and", "object_size_greater_than", "object_size_less_than", "prefix", "tag")
    )


@check(
    "SR817",
    "Objects move to infrequent access after 30 days, and expire after they have moved",
    why="S3 refuses a lifecycle that moves an object earlier, or lets it expire before it moves.",
    remedy="Set transition.days to 30 or more for the IA classes, and expiration.days to more than that.",
    controls=("AWS Well-Architected COST04-BP05",),
)
def transitions_in_time(stack: Stack) -> Verdicts:
    for lifecycle in stack.of_type("aws_s3_bucket_lifecycle_configuration"):
        flaws = [flaw for rule in _rules(lifecycle) if (flaw := _flaw_in_time(rule))]
        yield judge(lifecycle, not flaws, "; ".join(flaws))


def _flaw_in_time(rule: Attributes) -> str | None:
    for days, move, end in (
        ("days", "transition", "expiration"),
        ("noncurrent_days", "noncurrent_version_transition", "noncurrent_version_expiration"),
    ):
        gone = [left for block in blocks(rule.get(end)) if (left := number(block.get(days)))]
        for block in blocks(rule.get(move)):
            moved, to = number(block.get(days)), str(block.get("storage_class"))
            if moved is None:
                continue
            if moved < LEAST_DAYS.get(to, 0):
                return f"to {to} after {moved} days"
            if any(left <= moved for left in gone):
                return f"to {to} after {moved} days, and gone after {min(gone)}"
    return None
