"""The settings that cost something, and the change of each that its price is shown by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from stacks.schema.environment import EnvironmentSchema
from stacks.schema.instance_classes import SERVERLESS

__all__ = ["CHANGES", "Change", "Places"]

Places = dict[str, Any]
"""Dotted key -> value; the first is the one that the change is of."""

# For documentation alone (RFC 5737).
PARTNER = ["203.0.113.0/24"]
OTHERS = ["198.51.100.0/24"]


@dataclass(frozen=True)
class Change:
    """`to`: what is set, beginning with `key`; nothing where the settings have it already."""

    key: str
    to: Callable[[EnvironmentSchema], Places]

    def places(self, settings: EnvironmentSchema) -> Places:
        """What is set: of the key itself first."""
        return self.to(settings)


def _doubled(section: str, *names: str) -> Change:
    def to(settings: EnvironmentSchema) -> Places:
        return {f"{section}.{name}": 2 * getattr(getattr(settings, section), name) for name in names}

    return Change(f"{section}.{names[0]}", to)


def _with_tasks(name: str) -> Change:
    """Of a load that takes as many more tasks."""

    def to(settings: EnvironmentSchema) -> Places:
        return {
            f"capacity.{name}": 2 * getattr(settings.capacity, name),
            "service.max_tasks": 2 * settings.service.max_tasks,
        }

    return Change(f"capacity.{name}", to)


def _one_more(section: str, name: str) -> Change:
    return Change(
        f"{section}.{name}",
        lambda settings: {f"{section}.{name}": getattr(getattr(settings, section), name) + 1},
    )


def _other(section: str, name: str, one: Any, other: Any) -> Change:
    def to(settings: EnvironmentSchema) -> Places:
        return {f"{section}.{name}": other if getattr(getattr(settings, section), name) == one else one}

    return Change(f"{section}.{name}", to)


def _set(key: str, value: Any, **also: Any) -> Change:
    return Change(key, lambda _: {key: value, **{name.replace("__", "."): it for name, it in also.items()}})


def _class(name: str) -> Change:
    """Of a fixed size; what is said of another kind's scaling is taken out."""
    scaling = ("serverless_min_capacity", "serverless_max_capacity", "serverless_auto_pause_seconds")

    def to(settings: EnvironmentSchema) -> Places:
        if settings.database.instance_class == name:
            return {}
        return {"database.instance_class": name, **{f"database.{key}": None for key in scaling}}

    return Change("database.instance_class", to)


def _serverless(settings: EnvironmentSchema) -> Places:
    if settings.database.instance_class == SERVERLESS:
        return {}
    least = 2 if settings.protected else 0
    return {
        "database.instance_class": SERVERLESS,
        "database.reader_instance_class": None,
        "database.serverless_min_capacity": least,
        "database.serverless_max_capacity": 4,
    }


def _nat_gateways(settings: EnvironmentSchema) -> Places:
    """Only where there is one."""
    if not settings.nat_zones:
        return {}
    return {"network.nat_gateways": "single" if settings.network.nat_gateways == "per-zone" else "per-zone"}


def _scaling(name: str) -> Change:
    """Twice as much, of a serverless database; of one that may pause, an ACU at least."""

    def to(settings: EnvironmentSchema) -> Places:
        given = getattr(settings.database, name)
        return {} if given is None else {f"database.{name}": 2 * given or 1}

    return Change(f"database.{name}", to)


def _permissions(settings: EnvironmentSchema) -> Places:
    """To what has an interface endpoint of its own."""
    more = {"actions": ["cloudwatch:PutMetricData"], "resources": ["*"]}
    return {} if settings.service.permissions else {"service.permissions": [more]}


def _larger_readers(settings: EnvironmentSchema) -> Places:
    if settings.database.instance_class == SERVERLESS or not settings.database.readers:
        return {}
    return {"database.reader_instance_class": "db.r7g.xlarge"}


CHANGES = (
    _with_tasks("users"),
    _with_tasks("requests_per_user"),
    _doubled("capacity", "submit_percent"),
    _other("network", "interface_endpoints", "single", "per-zone"),
    Change("network.nat_gateways", _nat_gateways),
    _one_more("service", "min_tasks"),
    _doubled("service", "cpu", "memory"),
    _doubled("service", "memory"),
    _doubled("service", "requests_per_target"),
    _doubled("service", "session_ttl_seconds"),
    _other("service", "architecture", "X86_64", "ARM64"),
    _set("service.outbound_https", PARTNER),
    Change(
        "service.migration", lambda settings: {"service.migration": []} if settings.service.migration else {}
    ),
    Change("service.permissions", _permissions),
    _other("service", "ledger_metrics", False, True),
    _class("db.t4g.medium"),
    _class("db.r7g.large"),
    _class("db.r7g.xlarge"),
    Change("database.instance_class", _serverless),
    Change("database.reader_instance_class", _larger_readers),
    _scaling("serverless_min_capacity"),
    _scaling("serverless_max_capacity"),
    _one_more("database", "readers"),
    Change("database.readers", lambda settings: {} if settings.protected else {"database.readers": 0}),
    _doubled("validation", "memory"),
    _set("logs.retention_days", 365),
    _set("logs.retention_days", 30),
    _set("logs.function_retention_days", 30),
    _set("waf.post_rate_limit", 500),
    _set("waf.block_cidrs", OTHERS),
    _set("tables.<name>", {"hash_key": "id"}),
    _set("buckets.<name>", {"expiration_days": 365}),
    _set("services.<name>", {"health_check_command": ["CMD", "/alive"]}),
    _set("jobs.<name>", {"command": ["report"], "schedule": {"expression": "rate(1 day)"}}),
)
"""In the order of the settings' reference; a key may have several. A function more takes its code first."""
