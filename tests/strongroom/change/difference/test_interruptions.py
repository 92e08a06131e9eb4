"""What a change in place deletes or turns away is told beside it."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from strongroom.change.consequences.interruptions import of_change
from strongroom.change.difference.stack import Action, difference
from strongroom.synthesized import Stack

BEFORE: dict[str, dict[str, Any]] = {
    "aws_s3_bucket_lifecycle_configuration": {"rule": [{"id": "expiration", "expiration": [{"days": 400}]}]},
    "aws_dynamodb_table": {"global_secondary_index": [{"name": "by-user", "hash_key": "user_id"}]},
    "aws_lb_listener_rule": {"condition": [{"path_pattern": {"values": ["/admin"]}}]},
    "aws_scheduler_schedule": {"schedule_expression": "rate(1 day)"},
    "aws_cloudwatch_log_group": {"retention_in_days": 400},
    "aws_rds_cluster": {"backup_retention_period": 35},
}
AFTER: list[tuple[str, dict[str, Any], str]] = [
    (
        "aws_s3_bucket_lifecycle_configuration",
        {"rule": [{"id": "expiration", "expiration": [{"days": 30}]}]},
        "deleted",
    ),
    ("aws_dynamodb_table", {}, "who queries it is refused"),
    (
        "aws_dynamodb_table",
        {"global_secondary_index": [{"name": "by-user", "hash_key": "account_id"}]},
        "who queries it is refused",
    ),
    ("aws_lb_listener_rule", {"condition": [{"path_pattern": {"values": ["/ops"]}}]}, "the first service"),
    ("aws_scheduler_schedule", {"schedule_expression": "rate(2 days)"}, "the old times don't come"),
    ("aws_cloudwatch_log_group", {"retention_in_days": 30}, "deleted"),
    ("aws_rds_cluster", {"backup_retention_period": 7}, "deleted"),
]


@pytest.mark.parametrize(("type_", "after", "told"), AFTER)
def test_it_is_told(type_: str, after: dict[str, Any], told: str) -> None:
    old, new = (
        Stack("s", {"resource": {type_: {"a": copy.deepcopy(each)}}}) for each in (BEFORE[type_], after)
    )
    (changed,) = difference("s", old, new).resources
    assert changed.action is Action.CHANGE
    assert any(told in each.what for each in of_change(changed))


@pytest.mark.parametrize("type_", ["aws_lb_listener_rule", "aws_scheduler_schedule", "aws_vpc_endpoint"])
def test_what_serves_is_lost_where_it_goes(type_: str) -> None:
    old, new = Stack("s", {"resource": {type_: {"a": {}}}}), Stack("s", {})
    assert difference("s", old, new).losses
