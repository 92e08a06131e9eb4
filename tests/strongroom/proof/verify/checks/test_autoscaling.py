"""Scalable targets and policies at the edge of what each check accepts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.strongroom.proof.verify.checks.stacks import problems

SERVICE, TARGET, POLICY = (
    "aws_ecs_service.app",
    "aws_appautoscaling_target.app",
    "aws_appautoscaling_policy.app",
)
BALANCER, GROUP = "aws_lb.web", "aws_lb_target_group.app"


def scaled(target: dict[str, Any] | None = None, **tracking: Any) -> dict[str, dict[str, Any]]:
    given = {
        "target_value": 70,
        "scale_in_cooldown": 60,
        "scale_out_cooldown": 60,
        "predefined_metric_specification": [{"predefined_metric_type": "ECSServiceAverageCPUUtilization"}],
        **tracking,
    }
    return {
        SERVICE: {"load_balancer": {"target_group_arn": f"${{{GROUP}.arn}}"}},
        TARGET: {
            "resource_id": f"service/main/${{{SERVICE}.name}}",
            "min_capacity": 2,
            "max_capacity": 10,
            **(target or {}),
        },
        POLICY: {
            "policy_type": "TargetTrackingScaling",
            "resource_id": f"${{{TARGET}.resource_id}}",
            "target_tracking_scaling_policy_configuration": [given],
        },
    }


@pytest.mark.parametrize(
    ("least", "most", "holds"),
    [
        (2, 3, True),
        ("2", "10", True),
        ("${var.least}", 3, True),
        (2, "${var.most}", True),
        (1, 10, False),
        (2, 2, False),
        (4, 3, False),
        (None, None, False),
    ],
)
def test_how_many_tasks(least: object, most: object, holds: bool) -> None:
    stack = scaled({"min_capacity": least, "max_capacity": most})
    assert (problems("SR651", stack) == {}) is holds


def test_a_table_is_scaled_by_its_own_rules() -> None:
    table = {"resource_id": "table/sessions", "service_namespace": "dynamodb"}
    stack = {
        "aws_appautoscaling_target.table": table,
        "aws_appautoscaling_policy.table": {"resource_id": "${aws_appautoscaling_target.table.resource_id}"},
    }
    for code in ("SR651", "SR652", "SR653"):
        assert problems(code, stack) == {}


def test_the_metrics_that_nothing_follows() -> None:
    assert problems("SR652", scaled()) == {
        TARGET: "nothing follows ECSServiceAverageMemoryUtilization, ALBRequestCountPerTarget"
    }


def test_a_worker_has_no_requests_to_follow() -> None:
    stack = scaled()
    stack[SERVICE] = {}
    memory = {"predefined_metric_type": "ECSServiceAverageMemoryUtilization"}
    stack["aws_appautoscaling_policy.memory"] = {
        **stack[POLICY],
        "target_tracking_scaling_policy_configuration": [{"predefined_metric_specification": [memory]}],
    }
    assert problems("SR652", stack) == {}


def test_a_target_whose_service_is_not_known_is_asked_for_requests() -> None:
    """As in a stack of its own: whether a load balancer is before the service can't be read."""
    stack = scaled({"resource_id": "service/main/app"})
    del stack[SERVICE]
    assert "ALBRequestCountPerTarget" in problems("SR652", stack)[TARGET]


@pytest.mark.parametrize(
    ("tracking", "holds"),
    [
        ({}, True),
        ({"target_value": 50.5}, True),
        ({"target_value": "70"}, True),
        ({"target_value": "${var.target}"}, True),
        ({"target_value": 71}, False),
        ({"target_value": None}, False),
        ({"scale_out_cooldown": 0}, False),
        ({"scale_out_cooldown": 30}, True),
        ({"scale_out_cooldown": 61}, False),
        ({"scale_in_cooldown": 59}, False),
        ({"scale_in_cooldown": 300}, True),
        ({"scale_in_cooldown": 301}, False),
        ({"disable_scale_in": False}, True),
        ({"disable_scale_in": True}, False),
    ],
)
def test_the_pace_of_scaling(tracking: dict[str, Any], holds: bool) -> None:
    assert (problems("SR653", scaled(**tracking)) == {}) is holds


def test_a_target_of_requests_is_no_percentage() -> None:
    requests = {"predefined_metric_type": "ALBRequestCountPerTarget"}
    assert problems("SR653", scaled(target_value=1000, predefined_metric_specification=requests)) == {}


@pytest.mark.parametrize(
    ("label", "holds"),
    [
        (f"${{{BALANCER}.arn_suffix}}/${{{GROUP}.arn_suffix}}", True),
        ("app/web/0123456789abcdef/targetgroup/app/0123456789abcdef", True),
        ("${var.label}", True),
        (f"${{{BALANCER}.arn_suffix}}/${{aws_lb_target_group.other.arn_suffix}}", False),
        (f"${{{GROUP}.arn_suffix}}", False),
        (f"${{{BALANCER}.arn_suffix}}", False),
        ("web", False),
        (None, False),
    ],
)
def test_labels(label: object, holds: bool) -> None:
    """The other group is another service's."""
    specification = {"predefined_metric_type": "ALBRequestCountPerTarget", "resource_label": label}
    stack = scaled(predefined_metric_specification=specification)
    stack["aws_ecs_service.other"] = {"load_balancer": {"target_group_arn": "${aws_lb_target_group.other.arn}"}}
    assert (problems("SR654", stack) == {}) is holds
