"""Changes in place that do harm in one direction only: a retention that is raised deletes nothing.

Of these arguments the interruptions' table tells what happens; here is which way it does.
"""

from __future__ import annotations

from typing import Any

from strongroom.change.values.changes import ABSENT, Change
from strongroom.synthesized import number

__all__ = ["is_harmless_way", "is_lost", "is_one_way", "is_quiet_way"]

# (type, argument) -> what is better: more of it, the switch in this position, or this word.
BETTER: dict[tuple[str, str], bool | str] = {
    ("aws_rds_cluster", "backup_retention_period"): "more",
    ("aws_rds_cluster", "deletion_protection"): True,
    ("aws_rds_cluster", "skip_final_snapshot"): False,
    ("aws_rds_cluster", "delete_automated_backups"): False,
    ("aws_db_instance", "backup_retention_period"): "more",
    ("aws_db_instance", "deletion_protection"): True,
    ("aws_db_instance", "skip_final_snapshot"): False,
    ("aws_db_instance", "delete_automated_backups"): False,
    ("aws_cloudwatch_log_group", "retention_in_days"): "more or none",
    ("aws_dynamodb_table", "deletion_protection_enabled"): True,
    ("aws_lb", "enable_deletion_protection"): True,
    ("aws_s3_bucket", "force_destroy"): False,
    ("aws_ecr_repository", "force_delete"): False,
    ("aws_kms_key", "deletion_window_in_days"): "more",
    ("aws_kms_key", "enable_key_rotation"): True,
    ("aws_kms_key", "is_enabled"): True,
    ("aws_secretsmanager_secret", "recovery_window_in_days"): "more",
    ("aws_cloudtrail", "enable_logging"): True,
    ("aws_cloudtrail", "enable_log_file_validation"): True,
    ("aws_cloudtrail", "is_multi_region_trail"): True,
    ("aws_cognito_user_pool", "deletion_protection"): "ACTIVE",
}
# The same of what is no protection: this way nobody notices, the other way somebody should look.
QUIET: dict[tuple[str, str], str] = {
    ("aws_appautoscaling_target", "max_capacity"): "more",
    ("aws_appautoscaling_target", "min_capacity"): "more",
    # Amazon RDS user guide, "Working with storage for Amazon RDS DB instances": no downtime while it grows.
    ("aws_db_instance", "allocated_storage"): "more",
    ("aws_db_instance", "max_allocated_storage"): "more",
}
AMOUNTS = ("more", "more or none")
# Terraform's words for a log group that keeps everything.
FOREVER = float("inf")


def is_quiet_way(type_: str, change: Change) -> bool:
    """Whether nobody notices a change that goes this way."""
    better = QUIET.get((type_, str(change.place[0]))) if len(change.place) == 1 else None
    old, new = (_amount(side, better or "") for side in (change.old, change.new))
    return better is not None and old is not None and new is not None and new >= old


def is_one_way(type_: str, change: Change) -> bool:
    """Whether it is known which way of this change does harm."""
    return len(change.place) == 1 and (type_, str(change.place[0])) in BETTER


def is_harmless_way(type_: str, change: Change) -> bool:
    """Whether a change of which one way does harm goes the other way."""
    better = BETTER[type_, str(change.place[0])]
    if isinstance(better, bool):
        return change.new is better
    if better not in AMOUNTS:
        return bool(change.new == better)
    old, new = (_amount(side, better) for side in (change.old, change.new))
    return old is not None and new is not None and new >= old


def is_lost(type_: str, change: Change) -> bool:
    """Whether a protection goes with it."""
    return is_one_way(type_, change) and not is_harmless_way(type_, change)


def _amount(value: Any, better: str) -> float | None:
    if better == "more or none" and (value is ABSENT or value == 0):
        return FOREVER
    return number(value)
