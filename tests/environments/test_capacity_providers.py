"""On which capacity the tasks are."""

from __future__ import annotations

import pytest

from stacks.settings import Settings
from tests.environments.first_service import first_service
from tests.environments.owed import Owed
from tests.references import one_reference
from tests.synthesized import Attributes, SynthesizedStack

pytestmark = pytest.mark.requirement(7)


@pytest.fixture(scope="session")
def stack(stack: SynthesizedStack) -> SynthesizedStack:
    """What the first service has."""
    return first_service(stack)


PROVIDERS = {"FARGATE", "FARGATE_SPOT"}


def strategy(items: list[Attributes]) -> dict[str, tuple[int, int]]:
    """Capacity provider -> (base, weight)."""
    return {item["capacity_provider"]: (item["base"], item["weight"]) for item in items}


def test_at_least_half_of_what_is_above_the_base_is_on_spot(
    stack: SynthesizedStack, environment: Settings, owed: Owed
) -> None:
    found = strategy(stack.only("aws_ecs_service")["capacity_provider_strategy"])
    assert found.keys() == PROVIDERS
    (_, on_demand), (spot_base, spot) = found["FARGATE"], found["FARGATE_SPOT"]
    assert spot == environment.service.spot_percent
    assert spot / (spot + on_demand) >= 0.5, owed.setting("service.spot_percent", "at least 50")
    assert spot_base == 0, "the base is on demand; and ECS takes a base on one provider only"


def test_the_base_is_on_demand(stack: SynthesizedStack, environment: Settings, owed: Owed) -> None:
    found = strategy(stack.only("aws_ecs_service")["capacity_provider_strategy"])
    base, weight = found["FARGATE"]
    assert base == environment.service.on_demand_base
    assert weight == 100 - environment.service.spot_percent
    assert not environment.protected or base >= 2, owed.setting(
        "service.on_demand_base", "at least 2 in production"
    )


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
