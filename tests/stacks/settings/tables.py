"""Settings as tables: whole ones to start from, changed at a dotted key, and written as TOML."""

from __future__ import annotations

import json
from copy import deepcopy
from enum import Enum
from typing import Any

__all__ = ["MISSING", "NAMED", "NEEDED", "PRODUCTION", "SMALL", "Table", "changed", "of_one", "render"]

Table = dict[str, Any]


class Missing(Enum):
    """As a value: the key is taken out."""

    MISSING = "missing"


MISSING = Missing.MISSING

NAMED = {
    "tables": "refunds-of-the-month",  # no longer name is allowed
    "buckets": "hand-s",  # nor here, with the longest application and environment
    "functions": "settle",
    "jobs": "report",
    "services": "reports-of-the-month",
}
"""What the `<name>` of a key stands for in tests: of `tables.<name>.hash_key`, a table's."""

NEEDED: dict[str, Table] = {
    "functions": {"schedule": {"expression": "rate(1 day)"}},
    "jobs": {"schedule": {"expression": "rate(1 day)"}},
    "services": {"health_check_command": ["CMD", "/app", "alive"]},
}
"""What one of them must say."""

SMALL: Table = {
    "application": "strongroom",
    "environment": "dev",
    "kind": "nonproduction",
    "account_id": "123456789012",
    "tags": {"team": "payments", "cost_center": "FIN-0001", "repository": "https://example.com/strongroom.git"},
    "domain": {"name": "pay.dev.example.com", "hosted_zone_id": "Z0123456789EXAMPLE"},
    "network": {"cidr": "10.10.0.0/16"},
}
"""An environment that says no more than it must."""

PRODUCTION: Table = {
    **SMALL,
    "environment": "prod",
    "kind": "production",
    "domain": {"name": "pay.example.com", "hosted_zone_id": "Z0123456789EXAMPLE"},
    "network": {"cidr": "10.30.0.0/16"},
    "capacity": {"users": 10_000},
    "database": {"backup_retention_days": 14},
    "alerts": {"emails": ["oncall@example.com"]},
}
"""Production that says no more than it must."""


def of_one(key: str) -> str:
    """A key of which there may be several, with a name; any other as it is."""
    return key.replace("<name>", NAMED.get(key.partition(".")[0], ""))


def changed(table: Table, changes: dict[str, Any]) -> Table:
    """A copy with a value at each dotted key."""
    copy = deepcopy(table)
    for key, value in changes.items():
        *path, last = key.split(".")
        inner = copy
        for part in path:
            inner = inner.setdefault(part, {})
        if value is MISSING:
            inner.pop(last, None)
        else:
            inner[last] = value
    return copy


def render(table: Table) -> str:
    """The table as TOML: values first, then one section for each table in it."""
    lines = [f"{key} = {_value(value)}" for key, value in table.items() if not isinstance(value, dict)]
    for key, section in table.items():
        if isinstance(section, dict):
            lines += ["", f"[{key}]", *(f"{name} = {_value(value)}" for name, value in section.items())]
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    # What JSON writes for text, whole numbers and booleans is TOML too; tables are not.
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {_value(each)}" for key, each in value.items()) + "}"
    return json.dumps(value, ensure_ascii=False)
