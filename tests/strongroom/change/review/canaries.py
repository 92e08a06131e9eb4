"""Secrets that are easily recognized, planted wherever a plan has room for one."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any
from urllib.parse import quote

__all__ = ["CORE", "ENCODED", "by_name", "by_shape", "changed", "created", "destroyed", "marked"]

CORE = "zq7canary"
"""What every canary has in it, and nothing else."""

ENCODED = re.compile("enE3Y2FuYX|pxN2NhbmFy|6cTdjYW5hc")
"""What a canary has in it in base64, wherever it begins there."""

BY_NAME = (
    "password",
    "master_password",
    "db_passwd",
    "client_secret",
    "auth_token",
    "api_key",
    "access_key",
    "private_key",
    "ADMIN_PASSWORD",
    "PARTNER_API_TOKEN",
)

BY_SHAPE = (
    "postgres://owner:{core}@database.example.com:5432/ledger",
    "https://user:{core}@example.com/hook",
    "Bearer {core}AAAAAAAAAAAAAAAAAAAAAAAA",
    "ghp_{core}{fill:0<27}",
    "xoxb-123456789012-123456789012-{core}{fill:0<15}",
    "sk_live_{core}{fill:0<20}",
    "glpat-{core}{fill:0<12}",
    "-----BEGIN RSA PRIVATE KEY-----\n{core}{fill:A<40}\n-----END RSA PRIVATE KEY-----",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0{core}.{fill:A<43}",
    "password={core}",
)

Plan = dict[str, Any]


def changed(plan: Plan) -> Plan:
    """Every resource that is there, changed in place: each attribute stands there twice."""
    return _each(
        plan, lambda change, there: change.update(actions=["update"], before=there, after=_copy(there))
    )


def destroyed(plan: Plan) -> Plan:
    return _each(plan, lambda change, there: change.update(actions=["delete"], before=there, after=None))


def created(plan: Plan) -> Plan:
    return _each(plan, lambda change, there: change.update(actions=["create"], before=None, after=there))


def _each(plan: Plan, become: Callable[[Plan, Plan], None]) -> Plan:
    for each in plan["resource_changes"]:
        change = each["change"]
        there = change["after"] if change["after"] is not None else change["before"]
        if each["mode"] == "managed" and isinstance(there, dict):
            become(change, there)
            change["after_unknown"] = {}
    return plan


def _copy(value: Plan) -> Plan:
    found: Plan = json.loads(json.dumps(value))
    return found


def marked(plan: Plan) -> Plan:
    """In place of every text, which is marked as sensitive."""
    numbers = count()
    _planted(plan, lambda _: f"{CORE}{next(numbers)}")
    for each in plan["resource_changes"]:
        change = each["change"]
        for side in ("before", "after"):
            change[f"{side}_sensitive"] = _marks(change[side])
    for each in plan.get("output_changes", {}).values():
        each.update(before=f"{CORE}0", after=f"{CORE}1", before_sensitive=True, after_sensitive=True)
    for each in plan.get("variables", {}).values():
        each["value"] = f"{CORE}2"
    for each in _root(plan).get("variables", {}).values():
        each["sensitive"] = True
    for each in _resources(plan):
        each["sensitive_values"] = _marks(each["values"])
    _told_elsewhere(plan)
    return plan


def _told_elsewhere(plan: Plan) -> None:
    """What is marked, where no mark is: in drift, in what fails, in keys, in URLs and in base64."""
    own = f"{CORE}1"
    words = (own, f"password is {own}", f"https://example.com/?q={quote(own + '/')}", _base64(f"user:{own}:x"))
    plan["resource_drift"] = _copy({"told": plan["resource_changes"][:40]})["told"]
    plan["checks"] = []
    for word in words:
        address = {"to_display": f'check.a["{word}"]'}
        failed = {"address": address, "status": "fail", "problems": [{"message": word}]}
        plan["checks"].append({"address": address, "status": "fail", "instances": [failed]})
    plan.setdefault("output_changes", {}).update(
        {f"told{number}": {"actions": ["create"], "before": None, "after": word}
         for number, word in enumerate(words)}
    )  # fmt: skip


def _base64(text: str) -> str:
    return b64encode(text.encode()).decode()


def by_name(plan: Plan) -> Plan:
    """Beside every attribute, in every block, under names that are those of secrets."""
    numbers = count()

    def add(value: Any) -> None:
        if isinstance(value, dict):
            for each in list(value.values()):
                add(each)
            value.update({name: f"{CORE}{next(numbers)}" for name in BY_NAME})
        elif isinstance(value, list):
            for each in value:
                add(each)

    for each in plan["resource_changes"]:
        for side in ("before", "after"):
            add(each["change"][side])
    return plan


def by_shape(plan: Plan) -> Plan:
    """In place of every text, by its shape alone."""
    numbers = count()

    def plant(_: str) -> str:
        number = next(numbers)
        return BY_SHAPE[number % len(BY_SHAPE)].format(core=f"{CORE}", fill=f"{number}")

    _planted(plan, plant)
    return plan


def _planted(plan: Plan, plant: Callable[[str], str]) -> None:
    """In place of every text of a change, and of what stands before and after it."""

    def texts(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: texts(each) for name, each in value.items()}
        if isinstance(value, list):
            return [texts(each) for each in value]
        return plant(value) if isinstance(value, str) and value else value

    for each in plan["resource_changes"]:
        for side in ("before", "after"):
            each["change"][side] = texts(each["change"][side])
    for each in _resources(plan):
        each["values"] = texts(each["values"])
    for each in _root(plan).get("resources", []):
        _constants(each.get("expressions", {}), plant)


def _root(plan: Plan) -> Plan:
    found: Plan = plan.get("configuration", {}).get("root_module", {})
    return found


def _resources(plan: Plan) -> Iterator[Plan]:
    """As they will be, and as they stand."""
    for values in (plan.get("planned_values", {}), plan.get("prior_state", {}).get("values", {})):
        yield from values.get("root_module", {}).get("resources", [])


def _constants(value: Any, plant: Callable[[str], str]) -> None:
    """What the configuration says itself: Terraform writes it down whether it is sensitive or not."""
    if isinstance(value, dict):
        if isinstance(value.get("constant_value"), str):
            value["constant_value"] = plant(value["constant_value"])
        for each in value.values():
            _constants(each, plant)
    elif isinstance(value, list):
        for each in value:
            _constants(each, plant)


def _marks(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _marks(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_marks(each) for each in value]
    return isinstance(value, str)
