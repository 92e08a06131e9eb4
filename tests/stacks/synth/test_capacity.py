"""How many tasks there are, and on which capacity."""

from __future__ import annotations

import pytest

from tests.references import one_reference, references
from tests.synthesized import Attributes, SynthesizedStack

PROVIDERS = {"FARGATE", "FARGATE_SPOT"}


def strategy(items: list[Attributes]) -> dict[str, tuple[int, int]]:
    """Capacity provider -> (base, weight)."""
    return {item["capacity_provider"]: (item["base"], item["weight"]) for item in items}


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


def test_at_least_half_of_what_is_above_the_base_is_on_spot(stack: SynthesizedStack) -> None:
    found = strategy(stack.only("aws_ecs_service")["capacity_provider_strategy"])
    assert found.keys() == PROVIDERS
    (_, on_demand), (spot_base, spot) = found["FARGATE"], found["FARGATE_SPOT"]
    assert spot / (spot + on_demand) >= 0.5
    assert spot_base == 0, "the base is on demand; and ECS takes a base on one provider only"


@pytest.mark.parametrize("environment", ["staging", "prod"])
def test_the_base_is_on_demand(environment: str, stacks: dict[str, SynthesizedStack]) -> None:
    found = strategy(stacks[environment].only("aws_ecs_service")["capacity_provider_strategy"])
    base, weight = found["FARGATE"]
    assert base >= 2
    assert weight > 0, "what is above the base is mixed"


def test_the_cluster_offers_both_and_mixes_them_alike(stack: SynthesizedStack) -> None:
    providers = stack.only("aws_ecs_cluster_capacity_providers")
    (cluster,) = stack.resources("aws_ecs_cluster")
    assert one_reference(providers["cluster_name"]).address == cluster
    assert set(providers["capacity_providers"]) == PROVIDERS
    service = stack.only("aws_ecs_service")
    assert strategy(providers["default_capacity_provider_strategy"]) == strategy(
        service["capacity_provider_strategy"]
    )
    assert "launch_type" not in service, "it would override the mix"


def test_the_count_stays_between_the_settings_limits(stack: SynthesizedStack) -> None:
    assert stack.settings is not None
    target = stack.only("aws_appautoscaling_target")
    assert target["min_capacity"] == stack.settings.service.min_tasks
    assert target["max_capacity"] == stack.settings.service.max_tasks
    assert target["min_capacity"] <= stack.only("aws_ecs_service")["desired_count"] <= target["max_capacity"]


def test_production_has_2_to_10_tasks(stacks: dict[str, SynthesizedStack]) -> None:
    target = stacks["prod"].only("aws_appautoscaling_target")
    assert (target["min_capacity"], target["max_capacity"]) == (2, 10)


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


def test_requests_are_counted_at_the_services_target_group(stack: SynthesizedStack) -> None:
    """The label takes the ends of the ARNs, not the ARNs."""
    label = policies(stack)["ALBRequestCountPerTarget"]["predefined_metric_specification"]["resource_label"]
    (load_balancer,) = stack.resources("aws_lb")
    (target_group,) = stack.resources("aws_lb_target_group")
    assert label == f"${{{load_balancer}.arn_suffix}}/${{{target_group}.arn_suffix}}"
    assert len(references(label)) == 2
