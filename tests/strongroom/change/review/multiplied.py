"""A recorded plan several times in one: every copy has names, ids and ARNs of its own, and refers to itself."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Collection, Iterable
from typing import Any

__all__ = ["created", "destroyed", "multiplied", "renamed", "replaced", "tagged"]

Plan = dict[str, Any]

ID = re.compile(r"\b([a-z]+-)([0-9a-f]{4})([0-9a-f]{4,13})\b(?!-)")
"""Of a resource as AWS makes them up."""


def multiplied(plan: Plan, copies: int, once: Collection[str] = ()) -> Plan:
    """As if the configuration had been written so many times; what a plan has besides resources stays.

    `once`: types of which all copies share one.
    """
    labels = {each["name"]: each["type"] for each in plan["resource_changes"]}
    shared = {name for name, type_ in labels.items() if type_ in once}
    text, labels_ = json.dumps(_without(plan, shared)), sorted({*labels} - shared, key=len, reverse=True)
    written = re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, labels_))})(?![\w-])")
    found = copy.deepcopy(plan)
    for number in range(1, copies):
        own = written.sub(rf"\g<1>_c{number}", text)
        own = ID.sub(rf"\g<1>{number:04x}\g<3>", own)
        _add(found, json.loads(own.replace("strongroom", f"strongroom{number}")))
    return found


def _without(plan: Plan, names: Collection[str]) -> Plan:
    found = copy.deepcopy(plan)
    lists = [found["configuration"]["root_module"], *_views(found)]
    for part, key in ((found, "resource_changes"), *((each, "resources") for each in lists)):
        part[key] = [each for each in part[key] if each["name"] not in names]
    return found


def _add(plan: Plan, more: Plan) -> None:
    plan["resource_changes"] += more["resource_changes"]
    plan["configuration"]["root_module"]["resources"] += more["configuration"]["root_module"]["resources"]
    for one, other in zip(_views(plan), _views(more), strict=True):
        one.setdefault("resources", []).extend(other.get("resources", []))


def _views(plan: Plan) -> list[Plan]:
    values = (plan["planned_values"], plan.get("prior_state", {}).get("values", {}))
    return [each["root_module"] for each in values if "root_module" in each]


def _managed(plan: Plan) -> list[Plan]:
    return [each for each in plan["resource_changes"] if each["mode"] == "managed"]


def tagged(plan: Plan) -> Plan:
    """Every resource changed in place."""
    values = {each["address"]: each["values"] for each in _views(plan)[0]["resources"]}
    for each in _managed(plan):
        after = {**each["change"]["after"], "tags": {"Team": "ledger"}, "description": "another"}
        values[each["address"]].update(tags=after["tags"], description="another")
        each["change"].update(actions=["update"], after=after)
    return plan


def replaced(plan: Plan) -> Plan:
    """Every resource: ids and ARNs, and what has one in it, are known after the apply."""
    views = {each["address"]: each for each in _views(plan)[0]["resources"]}
    given = {str(each["change"]["after"].get("id")) for each in _managed(plan)}
    for each in _managed(plan):
        change = each["change"]
        later = {
            name: True
            for name, value in change["after"].items()
            if name in ("arn", "id") or not given.isdisjoint(re.findall(r"[\w-]+", json.dumps(value)))
        }
        after = {name: value for name, value in change["after"].items() if name not in later}
        views[each["address"]]["values"] = after
        change.update(actions=["delete", "create"], after=after, after_unknown=later, replace_paths=[["name"]])
    return plan


def destroyed(plan: Plan) -> Plan:
    """Every resource; the configuration is empty."""
    for each in _managed(plan):
        each["change"].update(actions=["delete"], after=None, after_unknown={})
    plan["planned_values"]["root_module"]["resources"] = []
    plan["configuration"]["root_module"]["resources"] = []
    return plan


def created(plan: Plan) -> Plan:
    """Every resource; nothing is there."""
    replaced(plan)
    for each in _managed(plan):
        each["change"].update(actions=["create"], before=None, replace_paths=[])
    plan["prior_state"]["values"]["root_module"]["resources"] = []
    return plan


def renamed(plan: Plan) -> Plan:
    """Every resource comes again under another address."""
    old = json.loads(json.dumps(plan))
    new, gone = created(plan), destroyed(old)
    text = re.sub(r"(?<=[a-z0-9]_)([0-9A-F]{8})(?![\w-])", r"v2_\1", json.dumps(new))
    new = dict(json.loads(text))
    new["resource_changes"] = [*gone["resource_changes"], *new["resource_changes"]]
    new["prior_state"] = gone["prior_state"]
    return new


def whole(plans: Iterable[tuple[str, Plan]]) -> Plan:
    """The one that changes nothing."""
    return next(plan for name, plan in plans if name == "no-change")


WAYS: dict[str, Callable[[Plan], Plan]] = {
    "in place": tagged,
    "replaced": replaced,
    "destroyed": destroyed,
    "created": created,
    "renamed": renamed,
}
