"""What a setting says is what its resource has."""

from __future__ import annotations

from operator import attrgetter
from typing import Any, NamedTuple

import pytest

from stacks.settings import Settings
from tests.environments.owed import Owed
from tests.synthesized import SynthesizedStack


class Arrival(NamedTuple):
    """A setting, and the construct and the argument that it ends in."""

    key: str
    path: str
    argument: str


# Requirement -> where its settings end.
ARRIVALS = {
    5: [Arrival("network.cidr", "network/vpc", "cidr_block")],
    7: [
        Arrival("service.cpu", "service/task_definition", "cpu"),
        Arrival("service.memory", "service/task_definition", "memory"),
    ],
    12: [Arrival("edge.price_class", "static_site/distribution", "price_class")],
    13: [
        Arrival("service.max_tasks", "service/autoscaling/target", "max_capacity"),
        Arrival("service.min_tasks", "service/autoscaling/target", "min_capacity"),
    ],
    16: [Arrival("service.health_check_path", "load_balancer/target_group", "health_check.path")],
    17: [
        Arrival("validation.batch_size", "validation/event_source_mapping", "batch_size"),
        Arrival("validation.memory", "validation/function", "memory_size"),
        Arrival("validation.reserved_concurrency", "validation/function", "reserved_concurrent_executions"),
        Arrival("validation.timeout_seconds", "validation/function", "timeout"),
    ],
    23: [
        Arrival("database.backup_retention_days", "database/cluster", "backup_retention_period"),
        Arrival("database.engine_version", "database/cluster", "engine_version"),
        Arrival("database.instance_class", "database/writer", "instance_class"),
        Arrival("database.master_username", "database/cluster", "master_username"),
        Arrival("database.name", "database/cluster", "database_name"),
        Arrival("validation.visibility_timeout_seconds", "validation/queue", "visibility_timeout_seconds"),
    ],
    24: [
        Arrival("logs.function_retention_days", "validation/log_group", "retention_in_days"),
        Arrival("logs.retention_days", "database/log_group", "retention_in_days"),
        Arrival("logs.retention_days", "service/log_group", "retention_in_days"),
        Arrival("network.flow_log_retention_days", "flow_logs/log_group", "retention_in_days"),
    ],
}

CASES = [
    pytest.param(arrival, marks=pytest.mark.requirement(number), id=f"{arrival.key}-{arrival.path}")
    for number, arrivals in ARRIVALS.items()
    for arrival in arrivals
]


@pytest.mark.parametrize("arrival", CASES)
def test_a_setting_arrives(
    stack: SynthesizedStack, environment: Settings, owed: Owed, arrival: Arrival
) -> None:
    said: Any = attrgetter(arrival.key)(environment)
    address, attributes = stack.at(arrival.path)
    found: Any = attributes
    for step in arrival.argument.split("."):
        found = found[step]
    assert str(found) == str(said), owed.setting(
        arrival.key, f"the same in {address}, where {arrival.argument} is {found}"
    )
