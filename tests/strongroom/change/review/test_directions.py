"""Which way a change of an argument does harm: written down once more, so that a row that goes is missed."""

from __future__ import annotations

from typing import Any

import pytest

from strongroom.change.review.directions import BETTER
from strongroom.change.review.entry import entry
from strongroom.change.review.judgement import judge
from strongroom.change.review.verdict import Verdict
from tests.strongroom.change.review.plans import change, told

# Type, argument, the worse value and the better one.
WORSE: list[tuple[str, str, Any, Any]] = [
    ("aws_cloudtrail", "enable_log_file_validation", False, True),
    ("aws_cloudtrail", "enable_logging", False, True),
    ("aws_cloudtrail", "is_multi_region_trail", False, True),
    ("aws_cloudwatch_log_group", "retention_in_days", 30, 365),
    ("aws_cognito_user_pool", "deletion_protection", "INACTIVE", "ACTIVE"),
    ("aws_db_instance", "backup_retention_period", 7, 35),
    ("aws_db_instance", "delete_automated_backups", True, False),
    ("aws_db_instance", "deletion_protection", False, True),
    ("aws_db_instance", "skip_final_snapshot", True, False),
    ("aws_dynamodb_table", "deletion_protection_enabled", False, True),
    ("aws_ecr_repository", "force_delete", True, False),
    ("aws_kms_key", "deletion_window_in_days", 7, 30),
    ("aws_kms_key", "enable_key_rotation", False, True),
    ("aws_kms_key", "is_enabled", False, True),
    ("aws_lb", "enable_deletion_protection", False, True),
    ("aws_rds_cluster", "backup_retention_period", 7, 35),
    ("aws_rds_cluster", "delete_automated_backups", True, False),
    ("aws_rds_cluster", "deletion_protection", False, True),
    ("aws_rds_cluster", "skip_final_snapshot", True, False),
    ("aws_s3_bucket", "force_destroy", True, False),
    ("aws_secretsmanager_secret", "recovery_window_in_days", 7, 30),
]
IDS = [f"{type_} {argument}" for type_, argument, _, _ in WORSE]


def verdict(type_: str, before: dict[str, Any], after: dict[str, Any]) -> Verdict:
    """Of the change alone: what the security delta says of it counts beside that."""
    return judge(entry(change(f"{type_}.a", ["update"], before, after)), delta_known=True)[0].verdict


@pytest.mark.parametrize(("type_", "argument", "worse", "better"), WORSE, ids=IDS)
def test_one_way_is_dangerous(type_: str, argument: str, worse: Any, better: Any) -> None:
    assert verdict(type_, {argument: better}, {argument: worse}) is Verdict.DANGEROUS
    assert (
        told(change(f"{type_}.a", ["update"], {argument: better}, {argument: worse}))["verdict"] == "dangerous"
    )


@pytest.mark.parametrize(("type_", "argument", "worse", "better"), WORSE, ids=IDS)
def test_the_other_way_is_not(type_: str, argument: str, worse: Any, better: Any) -> None:
    assert verdict(type_, {argument: worse}, {argument: better}) < Verdict.DANGEROUS


def test_every_row_is_tried() -> None:
    assert BETTER.keys() == {(type_, argument) for type_, argument, _, _ in WORSE}
