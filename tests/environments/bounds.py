"""What single settings must be for a requirement to hold, written down apart from the project's own rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

__all__ = ["EVERYWHERE", "PRODUCTION", "REQUIREMENT_OF", "Bound"]

YEAR = 365  # days; PCI DSS 4.0, 10.5.1


class Bound(NamedTuple):
    key: str
    holds: Callable[[Any], bool]
    allowed: str


def least(key: str, number: int) -> Bound:
    return Bound(key, lambda value: value >= number, f"at least {number}")


# Requirement -> what each environment owes.
EVERYWHERE = {
    7: [least("service.cpu", 512), least("service.memory", 1024), least("service.spot_percent", 50)],
    17: [least("validation.memory", 256), least("validation.max_receive_count", 5)],
    23: [least("database.backup_retention_days", 1)],
}

# Requirement -> what production owes besides.
PRODUCTION = {
    1: [Bound("alerts.emails", bool, "at least one address")],
    7: [
        least("service.on_demand_base", 2),
        Bound("capacity.users", lambda value: value is not None, "how many users it carries"),
    ],
    11: [
        least("database.backup_retention_days", 14),
        Bound("database.instance_class", lambda value: not value.startswith("db.t"), "a db.r class"),
    ],
    13: [least("service.min_tasks", 2)],
    17: [least("validation.reserved_concurrency", 2)],
    22: [Bound("network.interface_endpoints", lambda value: value == "per-zone", "per-zone")],
    23: [least("database.readers", 1)],
    24: [
        least("network.flow_log_retention_days", YEAR),
        least("logs.retention_days", YEAR),
        least("logs.function_retention_days", YEAR),
        least("logs.access_log_expiration_days", YEAR),
    ],
}

REQUIREMENT_OF = {
    bound.key: number
    for table in (EVERYWHERE, PRODUCTION)
    for number, bounds in table.items()
    for bound in bounds
}
"""Key -> the requirement that bounds it, production's last."""
