"""Edits of the example's stacks, as synthesized: each is told, by its topic, and nothing is told of none."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from strongroom.change.security import SecurityDelta, security_delta
from strongroom.proof.verify.finding import examine
from strongroom.synthesized import Stack, load
from tests.cpu_time import seconds

Resources = dict[str, dict[str, Any]]
OLD = "ELBSecurityPolicy-2016-08"
TIMES = 10  # what all checks take on the same stack: about as long as prod beside staging


@pytest.fixture(name="prod", scope="module")
def _prod(synthesis: Path) -> Stack:
    return load(synthesis / "prod")


def edited(stack: Stack, edit: Callable[[Resources], object]) -> SecurityDelta:
    document = deepcopy(stack.document)
    edit(document["resource"])
    return security_delta(stack, Stack(stack.name, document))


def first(resources: Resources, type_: str, name: str = "") -> Any:
    return next(given for called, given in resources[type_].items() if name in called)


def told(found: SecurityDelta) -> dict[str, int]:
    return {name: len(items) for name, items in found.as_dict().items() if items}


def test_a_stack_is_what_it_is(synthesis: Path) -> None:
    for folder in sorted(synthesis.iterdir()):
        one, other = load(folder), load(folder)
        comparing = seconds(lambda: security_delta(one, other).is_empty, 3)  # noqa: B023
        assert comparing < seconds(lambda: load(folder), 3)  # noqa: B023
        assert security_delta(one, other).is_empty


def test_one_written_otherwise_is_still_the_same(prod: Stack) -> None:
    def rewrite(resources: Resources) -> None:
        for policy in resources["aws_iam_policy"].values():
            document = json.loads(policy["policy"])
            for statement in document["Statement"]:
                statement["Sid"] = "Another"
            policy["policy"] = json.dumps({**document, "Statement": document["Statement"][::-1]}, indent=2)

    assert edited(prod, rewrite).is_empty


def test_a_new_stack_weakens_nothing(synthesis: Path) -> None:
    for folder in sorted(synthesis.iterdir()):
        found = security_delta(None, load(folder))
        assert not found.weakened
        assert not found.unknown
        assert found.permissions_gained
        assert set(told(found)) <= {"permissions_gained", "flows_gained"}


def drop(type_: str, name: str = "", *arguments: str) -> Callable[[Resources], object]:
    def edit(resources: Resources) -> None:
        if not arguments:
            del resources[type_][next(called for called in resources[type_] if name in called)]
        for argument in arguments:
            del first(resources, type_, name)[argument]

    return edit


def put(type_: str, name: str = "", **arguments: Any) -> Callable[[Resources], object]:
    return lambda resources: first(resources, type_, name).update(arguments)


EDITS: list[tuple[str, Callable[[Resources], object], dict[str, int]]] = [
    ("an alarm goes", drop("aws_cloudwatch_metric_alarm"), {"protections_lost": 1}),
    ("an alarm is off", put("aws_cloudwatch_metric_alarm", actions_enabled=False), {"protections_lost": 1}),
    ("an alarm tells nobody", put("aws_cloudwatch_metric_alarm", alarm_actions=[]), {"protections_lost": 1}),
    ("nobody is told", drop("aws_sns_topic_subscription"), {"protections_lost": 1}),
    ("a log group's days", put("aws_cloudwatch_log_group", retention_in_days=1), {"protections_lost": 1}),
    ("the database's backups", put("aws_rds_cluster", backup_retention_period=7), {"protections_lost": 1}),
    ("deletion protection", put("aws_rds_cluster", deletion_protection=False), {"protections_lost": 1}),
    ("prevent_destroy", drop("aws_rds_cluster", "", "lifecycle"), {"protections_lost": 1}),
    ("the log's export", put("aws_rds_cluster", enabled_cloudwatch_logs_exports=[]), {"protections_lost": 1}),
    ("restores", drop("aws_dynamodb_table", "", "point_in_time_recovery"), {"protections_lost": 1}),
    ("flow logs", drop("aws_flow_log"), {"protections_lost": 1}),
    ("access logs", drop("aws_lb", "", "access_logs"), {"protections_lost": 1}),
    ("versions", drop("aws_s3_bucket_versioning"), {"protections_lost": 1}),
    ("a key's rotation", put("aws_kms_key", enable_key_rotation=False), {"weakened": 1}),
    ("storage encryption", put("aws_rds_cluster", storage_encrypted=False), {"weakened": 1}),
    ("a queue's key", drop("aws_sqs_queue", "", "kms_master_key_id"), {"weakened": 1}),
    ("a public instance", put("aws_rds_cluster_instance", publicly_accessible=True), {"weakened": 1}),
    ("the public access block", drop("aws_s3_bucket_public_access_block"), {"weakened": 1}),
    ("the listener's policy", put("aws_lb_listener", "https", ssl_policy=OLD), {"weakened": 1}),
    ("the web ACL's place", drop("aws_wafv2_web_acl_association"), {"weakened": 1}),
    ("a role's policy", drop("aws_iam_role_policy_attachment", "roles_task"), {"permissions_lost": 16}),
    ("only the plan knows", put("aws_rds_cluster", deletion_protection="${var.on}"), {"unknown": 1}),
    ("nothing of ours", put("aws_lb", idle_timeout=30), {}),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "expected"), [each[1:] for each in EDITS], ids=[each[0] for each in EDITS])
def test_one_edit(prod: Stack, edit: Callable[[Resources], object], expected: dict[str, int]) -> None:
    assert told(edited(prod, edit)) == expected


def test_a_rule_of_a_web_acl_that_goes_is_told_once(prod: Stack) -> None:
    found = edited(prod, lambda resources: first(resources, "aws_wafv2_web_acl")["rule"].pop(0))
    assert told(found) == {"weakened": 1}


def test_a_task_with_another_address_of_the_internet(prod: Stack) -> None:
    def edit(resources: Resources) -> None:
        first(resources, "aws_ecs_service")["network_configuration"]["assign_public_ip"] = True

    assert [each.topic for each in edited(prod, edit).weakened] == ["public exposure"]


def test_everything_of_one_environment_beside_another(synthesis: Path) -> None:
    """All there is changes."""
    before, after = load(synthesis / "prod"), load(synthesis / "staging")
    comparing = seconds(lambda: security_delta(before, after), 3)
    assert comparing < TIMES * seconds(lambda: examine(after), 3)
    found = security_delta(before, after)
    assert found.permissions_gained
    assert found.protections_lost
