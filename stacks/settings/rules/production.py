"""What production must have, and any other environment may do without."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter
from typing import TYPE_CHECKING

from stacks.settings.rules.violation import Violation

if TYPE_CHECKING:
    from stacks.settings.environment import Settings

__all__ = ["IN_PRODUCTION", "violations"]

MINIMUM = {
    "service.min_tasks": 2,
    "service.on_demand_base": 1,
    "database.backup_retention_days": 14,
    # PCI DSS 4.0, 10.5.1: twelve months of audit logs.
    "network.flow_log_retention_days": 365,
    "logs.retention_days": 365,
    "logs.function_retention_days": 365,
    "logs.access_log_expiration_days": 365,
}
"""Key -> the least that production may have."""

OTHERWISE = {
    "network.nat_gateways": "\"per-zone\" in production: one zone's failure must not take the others' way out",
    "database.instance_class": "a db.r class in production: burstable ones run out of CPU credits",
    "validation.reserved_concurrency": (
        "at least 2 in production: other functions of the account must not take what payments need"
    ),
    "alerts.emails": "at least one address in production",
}
"""Key -> what it must be in production, where that is no minimum."""

IN_PRODUCTION = {
    "capacity.users": "must be said",
    **{key: f"at least {minimum}" for key, minimum in MINIMUM.items()},
    **{
        key: " ".join(allowed.replace("in production", "").split()).replace(" :", ":")
        for key, allowed in OTHERWISE.items()
    },
}
"""Key -> what production must have, for docs/settings.md."""


def violations(settings: Settings) -> Iterator[Violation]:
    if settings.kind != "production":
        return
    for key, minimum in MINIMUM.items():
        value = attrgetter(key)(settings)
        if value < minimum:
            yield key, value, f"at least {minimum} in production"
    broken = {
        "network.nat_gateways": settings.network.nat_gateways != "per-zone",
        "database.instance_class": settings.database.instance_class.startswith("db.t"),
        "validation.reserved_concurrency": settings.validation.reserved_concurrency == -1,
        "alerts.emails": not settings.alerts.emails,
    }
    for key, allowed in OTHERWISE.items():
        if broken[key]:
            value = attrgetter(key)(settings)
            yield key, list(value) if isinstance(value, tuple) else value, allowed
