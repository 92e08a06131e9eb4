"""What production must have, and any other environment may do without."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import attrgetter

from stacks.schema.environment import EnvironmentSchema
from stacks.schema.web_acl import ADDRESS_GROUPS, mostly_counted
from stacks.settings.rules.violation import Violation

__all__ = ["IN_PRODUCTION", "violations"]

MINIMUM = {
    "service.min_tasks": 2,
    # As many as there are at least: AWS may take all of Spot away at once.
    "service.on_demand_base": 2,
    "database.readers": 1,
    "database.backup_retention_days": 14,
    # PCI DSS 4.0, 10.5.1: twelve months of audit logs.
    "network.flow_log_retention_days": 365,
    "logs.retention_days": 365,
    "logs.function_retention_days": 365,
    "logs.access_log_expiration_days": 365,
}
"""Key -> the least that production may have."""

OTHERWISE: dict[str, tuple[Callable[[EnvironmentSchema], bool], str]] = {
    "service.max_tasks": (
        lambda settings: settings.service.max_tasks != settings.service.min_tasks,
        "above min_tasks in production: a count that can't grow falls behind the load",
    ),
    "network.nat_gateways": (
        lambda settings: settings.nat_zones in ((), settings.zones),
        "\"per-zone\" in production that calls partners: one zone's failure must not take the others' way out",
    ),
    "network.interface_endpoints": (
        lambda settings: settings.network.interface_endpoints == "per-zone",
        "\"per-zone\" in production: one zone's failure must not take the others' secrets, images and logs",
    ),
    "database.instance_class": (
        lambda settings: not settings.database.instance_class.startswith("db.t"),
        "a db.r class in production: burstable ones run out of CPU credits",
    ),
    "validation.reserved_concurrency": (
        lambda settings: settings.validation.reserved_concurrency != -1,
        "at least 2 in production: other functions of the account must not take what payments need",
    ),
    "service.image_tag": (
        lambda settings: settings.service.image_tag is None,
        "nothing in production: each plan is given the tag that is to run, by --var image_tag=...",
    ),
    # No end date would do: whether settings can be used must not depend on the day that they are read on.
    "waf.counted_groups": (
        lambda settings: {*settings.waf.counted_groups} <= {*ADDRESS_GROUPS},
        f"none but {' and '.join(ADDRESS_GROUPS)} in production: the other groups refuse attacks; a rule that "
        "takes customers for attackers goes to waf.counted_rules",
    ),
    "waf.counted_rules": (
        lambda settings: not mostly_counted(settings.waf.counted_rules),
        "at most half of the rules of each group against attacks in production (those that always count "
        "included): the group is switched off otherwise",
    ),
    "alerts.emails": (lambda settings: bool(settings.alerts.emails), "at least one address in production"),
}
"""Key -> whether production is as it must be, and what is allowed where it is not."""

IN_PRODUCTION = {
    "capacity.users": "must be said",
    **{key: f"at least {minimum}" for key, minimum in MINIMUM.items()},
    **{key: allowed.replace(" in production", "") for key, (_, allowed) in OTHERWISE.items()},
}
"""Key -> what production must have, for docs/reference/settings.md."""


def violations(settings: EnvironmentSchema) -> Iterator[Violation]:
    if settings.kind != "production":
        return
    for key, minimum in MINIMUM.items():
        value = attrgetter(key)(settings)
        if value < minimum:
            yield key, value, f"at least {minimum} in production"
    for key, (holds, allowed) in OTHERWISE.items():
        if not holds(settings):
            value = attrgetter(key)(settings)
            yield key, list(value) if isinstance(value, tuple) else value, allowed
