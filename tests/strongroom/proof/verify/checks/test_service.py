"""ECS services at the edge of what each check accepts, and in forms that the environments don't have."""

from __future__ import annotations

from typing import Any

import pytest

from tests.strongroom.proof.verify.checks.stacks import problems

SERVICE, CLUSTER, PROVIDERS = (
    "aws_ecs_service.app",
    "aws_ecs_cluster.main",
    "aws_ecs_cluster_capacity_providers.main",
)
ON_DEMAND = {"capacity_provider": "FARGATE", "base": 2, "weight": 1}
SPOT = {"capacity_provider": "FARGATE_SPOT", "weight": 1}
ON = {"enable": True, "rollback": True}


@pytest.mark.parametrize(
    ("breaker", "holds"),
    [
        (ON, True),
        ([ON], True),
        ({"enable": "true", "rollback": "true"}, True),
        ({"enable": "${var.breaker}", "rollback": "${var.breaker}"}, True),
        ({"enable": False, "rollback": True}, False),
        ({"enable": True}, False),
        ([], False),
        (None, False),
        ("on", False),
    ],
)
def test_forms_of_a_circuit_breaker(breaker: object, holds: bool) -> None:
    assert (problems("SR601", {SERVICE: {"deployment_circuit_breaker": breaker}}) == {}) is holds


def test_a_controller_without_a_circuit_breaker() -> None:
    service = {"deployment_circuit_breaker": ON, "deployment_controller": [{"type": "CODE_DEPLOY"}]}
    assert problems("SR601", {SERVICE: service}) == {
        SERVICE: "the deployment controller is CODE_DEPLOY, which has no circuit breaker"
    }


@pytest.mark.parametrize(
    ("ignored", "holds"),
    [
        (["desired_count"], True),
        (["deployment_circuit_breaker"], False),
        (["deployment_circuit_breaker[0].enable"], False),
        (["${deployment_controller}"], False),
        ("all", False),
    ],
)
def test_a_circuit_breaker_that_terraform_does_not_look_at(ignored: object, holds: bool) -> None:
    service = {"deployment_circuit_breaker": ON, "lifecycle": {"ignore_changes": ignored}}
    assert (problems("SR601", {SERVICE: service}) == {}) is holds


@pytest.mark.parametrize(
    ("least", "most", "holds"),
    [(100, 101, True), ("100", "200", True), (None, None, True), (99, 200, False), (100, 100, False)],
)
def test_tasks_while_a_service_is_deployed(least: object, most: object, holds: bool) -> None:
    service = {"deployment_minimum_healthy_percent": least, "deployment_maximum_percent": most}
    assert (problems("SR602", {SERVICE: service}) == {}) is holds


@pytest.mark.parametrize(
    ("seconds", "holds"),
    [(60, True), ("60", True), (600, True), (59, False), (601, False), ("7200", False), (None, False)],
)
def test_the_grace_period_is_a_minute_to_ten(seconds: object, holds: bool) -> None:
    service = {"health_check_grace_period_seconds": seconds, "load_balancer": [{"container_port": 80}]}
    assert (problems("SR603", {SERVICE: service}) == {}) is holds


def test_a_service_without_a_load_balancer_needs_no_grace() -> None:
    assert problems("SR603", {SERVICE: {}}) == {}
    assert problems("SR603", {SERVICE: {"health_check_grace_period_seconds": 7200}}).keys() == {SERVICE}


@pytest.mark.parametrize(
    ("ignored", "problem"),
    [
        (["desired_count"], None),
        ("desired_count", None),
        (["desired_count", "tags"], None),
        ([], "desired_count is Terraform's as well"),
        (["desired_count", "task_definition"], "a new task definition is ignored"),
        ("all", "a new task definition is ignored"),
    ],
)
def test_who_owns_the_count(ignored: object, problem: str | None) -> None:
    target = {"resource_id": f"service/main/${{{SERVICE}.name}}"}
    service = {"lifecycle": {"ignore_changes": ignored}}
    found = problems("SR606", {SERVICE: service, "aws_appautoscaling_target.app": target})
    assert found.get(SERVICE) == problem


def test_a_count_that_nothing_scales_is_terraforms() -> None:
    assert problems("SR606", {SERVICE: {}}) == {}


@pytest.mark.parametrize(
    ("strategy", "holds"),
    [
        ([ON_DEMAND, SPOT], True),
        ([ON_DEMAND, {**SPOT, "weight": 3}], True),
        ([{**ON_DEMAND, "weight": 0}, SPOT], True),
        ([{**ON_DEMAND, "weight": "${var.weight}"}, SPOT], True),
        ([{**ON_DEMAND, "base": 1}, SPOT], False),
        ([{**ON_DEMAND, "weight": 2}, SPOT], False),
        ([{**ON_DEMAND, "base": 0}, {**SPOT, "base": 2}], False),
        ([{**ON_DEMAND, "weight": 0}, {**SPOT, "weight": 0}], False),
        ([ON_DEMAND], False),
        ([SPOT], False),
        ([], False),
    ],
)
def test_the_mix_of_capacity(strategy: list[dict[str, Any]], holds: bool) -> None:
    assert (problems("SR607", {SERVICE: {"capacity_provider_strategy": strategy}}) == {}) is holds


def test_a_service_without_a_strategy_gets_its_clusters() -> None:
    stack: dict[str, Any] = {
        SERVICE: {"cluster": f"${{{CLUSTER}.arn}}"},
        CLUSTER: {},
        PROVIDERS: {
            "cluster_name": f"${{{CLUSTER}.name}}",
            "default_capacity_provider_strategy": [ON_DEMAND, SPOT],
        },
    }
    assert problems("SR607", stack) == {}
    stack[SERVICE]["launch_type"] = "FARGATE"
    assert problems("SR607", stack).keys() == {SERVICE}


def test_capacity_providers_of_another_stacks_cluster_can_not_be_told() -> None:
    service = {"cluster": "${data.aws_ecs_cluster.shared.arn}", "capacity_provider_strategy": [ON_DEMAND, SPOT]}
    assert problems("SR608", {SERVICE: service}) == {}


def test_capacity_providers_of_another_cluster_do_not_count() -> None:
    other = "aws_ecs_cluster.other"
    stack: dict[str, Any] = {
        SERVICE: {"cluster": f"${{{CLUSTER}.id}}", "capacity_provider_strategy": [SPOT]},
        CLUSTER: {},
        other: {},
        PROVIDERS: {"cluster_name": f"${{{other}.name}}", "capacity_providers": ["FARGATE_SPOT"]},
    }
    assert problems("SR608", stack) == {SERVICE: "FARGATE_SPOT is not associated with its cluster"}
    stack[PROVIDERS]["cluster_name"] = f"${{{CLUSTER}.name}}"
    assert problems("SR608", stack) == {SERVICE: f"it does not wait for {PROVIDERS}"}
    stack[SERVICE]["depends_on"] = [PROVIDERS]
    assert problems("SR608", stack) == {}


@pytest.mark.parametrize(
    ("setting", "holds"),
    [
        ({"name": "containerInsights", "value": "enhanced"}, True),
        ([{"name": "containerInsights", "value": "${var.insights}"}], True),
        ([{"name": "containerInsights", "value": "enabled"}], False),
        ([{"name": "other", "value": "enhanced"}], False),
        ([], False),
    ],
)
def test_container_insights(setting: object, holds: bool) -> None:
    assert (problems("SR609", {CLUSTER: {"setting": setting}}) == {}) is holds


def test_a_cluster_without_insights_needs_no_log_group() -> None:
    assert problems("SR610", {CLUSTER: {"name": "main"}}) == {}
    insights = {"name": "main", "setting": {"name": "containerInsights", "value": "enabled"}}
    assert problems("SR610", {CLUSTER: insights}).keys() == {CLUSTER}
