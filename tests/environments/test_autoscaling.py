"""Autoscaling: between which counts, and what it follows."""

from __future__ import annotations

import pytest

from stacks.settings import Settings
from tests.environments.first_service import first_service
from tests.environments.owed import Owed
from tests.references import references
from tests.synthesized import Attributes, SynthesizedStack

pytestmark = pytest.mark.requirement(13)


@pytest.fixture(scope="session")
def stack(stack: SynthesizedStack) -> SynthesizedStack:
    """What the first service has."""
    return first_service(stack)


def policies(stack: SynthesizedStack) -> dict[str, Attributes]:
    """Metric -> target-tracking configuration."""
    configurations = [
        policy["target_tracking_scaling_policy_configuration"]
        for policy in stack.resources("aws_appautoscaling_policy").values()
    ]
    return {
        configuration["predefined_metric_specification"]["predefined_metric_type"]: configuration
        for configuration in configurations
    }


def test_the_count_stays_between_the_settings_limits(stack: SynthesizedStack) -> None:
    assert stack.settings is not None
    target = stack.only("aws_appautoscaling_target")
    assert target["min_capacity"] == stack.settings.service.min_tasks
    assert target["max_capacity"] == stack.settings.service.max_tasks
    assert target["min_capacity"] <= stack.only("aws_ecs_service")["desired_count"] <= target["max_capacity"]


def test_production_has_two_tasks_at_least_and_can_grow(
    production: SynthesizedStack, environment: Settings, owed: Owed
) -> None:
    target = production.only("aws_appautoscaling_target")
    assert target["min_capacity"] >= 2, owed.setting("service.min_tasks", "at least 2 in production")
    assert target["max_capacity"] > target["min_capacity"], owed.setting(
        "service.max_tasks", f"above min_tasks = {environment.service.min_tasks} in production"
    )


def test_the_target_is_the_services_count(stack: SynthesizedStack) -> None:
    target = stack.only("aws_appautoscaling_target")
    (cluster,) = stack.resources("aws_ecs_cluster")
    (service,) = stack.resources("aws_ecs_service")
    assert target["resource_id"] == f"service/${{{cluster}.name}}/${{{service}.name}}"
    assert target["scalable_dimension"] == "ecs:service:DesiredCount"
    assert target["service_namespace"] == "ecs"


def test_it_follows_cpu_memory_and_requests(stack: SynthesizedStack) -> None:
    assert stack.settings is not None
    targets = {metric: policy["target_value"] for metric, policy in policies(stack).items()}
    assert targets == {
        "ECSServiceAverageCPUUtilization": 70,
        "ECSServiceAverageMemoryUtilization": 70,
        "ALBRequestCountPerTarget": stack.settings.service.requests_per_target,
    }
    assert len(stack.resources("aws_appautoscaling_policy")) == 3


def test_every_policy_waits_a_minute_each_way_and_may_scale_in(stack: SynthesizedStack) -> None:
    for metric, policy in policies(stack).items():
        assert policy["scale_in_cooldown"] == 60, metric
        assert policy["scale_out_cooldown"] == 60, metric
        assert not policy.get("disable_scale_in", False), metric


def test_every_policy_is_on_the_one_target(stack: SynthesizedStack) -> None:
    (target,) = stack.resources("aws_appautoscaling_target")
    for policy in stack.resources("aws_appautoscaling_policy").values():
        assert policy["policy_type"] == "TargetTrackingScaling"
        for argument in ("resource_id", "scalable_dimension", "service_namespace"):
            assert policy[argument] == f"${{{target}.{argument}}}"


def test_target_and_policies_are_made_again_with_the_service(stack: SynthesizedStack) -> None:
    """AWS drops them with it, and their ids, made of names, stay as they are."""
    (service,) = stack.resources("aws_ecs_service")
    ((address, target),) = stack.resources("aws_appautoscaling_target").items()
    assert target["lifecycle"]["replace_triggered_by"] == [f"{service}.id"]
    for policy in stack.resources("aws_appautoscaling_policy").values():
        assert policy["lifecycle"]["replace_triggered_by"] == [f"{address}.id"]


def test_requests_are_counted_at_the_services_target_group(stack: SynthesizedStack) -> None:
    """The label takes the ends of the ARNs, not the ARNs."""
    label = policies(stack)["ALBRequestCountPerTarget"]["predefined_metric_specification"]["resource_label"]
    (load_balancer,) = stack.resources("aws_lb")
    (target_group,) = stack.resources("aws_lb_target_group")
    assert label == f"${{{load_balancer}.arn_suffix}}/${{{target_group}.arn_suffix}}"
    assert len(references(label)) == 2
