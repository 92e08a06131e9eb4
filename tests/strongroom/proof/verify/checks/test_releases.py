"""Services that change, at the edge of what each check accepts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.strongroom.proof.verify.checks.stacks import problems

SERVICE, TASK = "aws_ecs_service.app", "aws_ecs_task_definition.app"
TARGET, POLICY = "aws_appautoscaling_target.app", "aws_appautoscaling_policy.cpu"
BREAKER = {"deployment_circuit_breaker": [{"enable": True, "rollback": True}]}
RUNS = {"task_definition": f"${{{TASK}.arn}}"}
SCALED: dict[str, Any] = {
    SERVICE: {},
    TARGET: {
        "resource_id": f"service/main/${{{SERVICE}.name}}",
        "lifecycle": {"replace_triggered_by": [f"{SERVICE}.id"]},
    },
    POLICY: {
        "resource_id": f"${{{TARGET}.resource_id}}",
        "lifecycle": [{"replace_triggered_by": [f"{TARGET}.id"]}],
    },
}


def test_without_a_strategy_there_is_nothing_to_change() -> None:
    assert problems("SR616", {SERVICE: {"launch_type": "FARGATE"}}) == {}
    strategy = {"capacity_provider_strategy": [{"capacity_provider": "FARGATE"}]}
    assert problems("SR616", {SERVICE: strategy}).keys() == {SERVICE}
    assert problems("SR616", {SERVICE: {**strategy, "force_new_deployment": "true"}}) == {}


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (f"${{self.task_definition == {TASK}.arn}}", True),
        (f"${{ {TASK}.arn == self.task_definition }}", True),
        (f"${{self.task_definition != {TASK}.arn}}", False),
        (f"${{self.task_definition == {TASK}.arn || true}}", False),
        (f"${{self.desired_count == {TASK}.arn}}", False),
        ("${self.task_definition == aws_ecs_task_definition.other.arn}", False),
        ("true", False),
        (None, False),
    ],
)
def test_a_rollback_fails_the_apply(condition: object, holds: bool) -> None:
    lifecycle = {"lifecycle": {"postcondition": [{"condition": "${true}"}, {"condition": condition}]}}
    assert (problems("SR617", {SERVICE: {**BREAKER, **RUNS, **lifecycle}, TASK: {}}) == {}) is holds


def test_what_is_never_rolled_back_needs_no_condition() -> None:
    assert problems("SR617", {SERVICE: RUNS, TASK: {}}) == {}
    assert problems("SR617", {SERVICE: {**BREAKER, **RUNS}, TASK: {}}).keys() == {SERVICE}
    assert problems("SR617", {SERVICE: {**BREAKER, "task_definition": "app:7"}}) == {}, "somebody else deploys"


def test_only_a_services_task_definition_is_rolled_back_to() -> None:
    assert problems("SR618", {TASK: {}}) == {}
    assert problems("SR618", {SERVICE: RUNS, TASK: {}}).keys() == {TASK}
    assert problems("SR618", {SERVICE: RUNS, TASK: {"skip_destroy": True}}) == {}


def test_targets_and_policies_follow_the_service() -> None:
    assert problems("SR619", SCALED) == {}
    for address in (TARGET, POLICY):
        alone = {**SCALED, address: {"resource_id": SCALED[address]["resource_id"]}}
        assert problems("SR619", alone).keys() == {address}
    each_time = {**SCALED[TARGET], "lifecycle": {"replace_triggered_by": [SERVICE]}}
    assert problems("SR619", {**SCALED, TARGET: each_time})[TARGET].startswith("every change of")
