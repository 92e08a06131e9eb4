"""Whether an EventBridge rule matches an event (EventBridge user guide, "Creating event patterns")."""

from __future__ import annotations

import json
import re
from typing import Any

from strongroom.proof.permissions.arns import Arns
from strongroom.synthesized import Attributes, Resource, Stack, as_list, is_unknown, off

__all__ = ["RULE", "matched_by"]

RULE = "aws_cloudwatch_event_rule"


def matched_by(stack: Stack, event: Attributes) -> list[Resource]:
    """The rules of a stack that are enabled, on the default event bus, and match the event."""
    return [rule for rule in stack.of_type(RULE) if _listens(rule) and _matches_pattern(stack, rule, event)]


def _listens(rule: Resource) -> bool:
    enabled = not off(rule.get("is_enabled", True)) and rule.get("state", "ENABLED") != "DISABLED"
    return enabled and rule.get("event_bus_name") in (None, "default")


def _matches_pattern(stack: Stack, rule: Resource, event: Attributes) -> bool:
    written = rule.get("event_pattern")
    if not isinstance(written, str) or (is_unknown(written) and not written.startswith("{")):
        return False
    try:
        pattern = json.loads(Arns(stack).resolve(written))
    except ValueError:
        return False
    return isinstance(pattern, dict) and _matches(pattern, event)


def _matches(pattern: Attributes, event: Attributes) -> bool:
    """Every key of the pattern has to be met, and one alternative of `$or`."""
    for key, wanted in pattern.items():
        if key == "$or":
            if not any(_matches(each, event) for each in as_list(wanted)):
                return False
        elif isinstance(wanted, dict):
            # In an array of objects one of them is enough.
            if not any(_matches(wanted, each) for each in as_list(event.get(key)) if isinstance(each, dict)):
                return False
        elif not any(_meets(each, event, key) for each in as_list(wanted)):
            return False
    return True


def _meets(wanted: Any, event: Attributes, key: str) -> bool:
    values = as_list(event[key]) if key in event else []
    if not isinstance(wanted, dict):
        return any(value == wanted and type(value) is type(wanted) for value in values)
    ((kind, operand),) = wanted.items() if len(wanted) == 1 else ((None, None),)
    if kind == "exists":
        return (key in event) is operand
    return any(_compares(kind, operand, value) for value in values)


def _compares(kind: str | None, operand: Any, value: Any) -> bool:
    """False of what is not known here: a rule that may match is not one that does."""
    text = str(value)
    match kind:
        case "prefix":
            return text.startswith(str(operand))
        case "suffix":
            return text.endswith(str(operand))
        case "equals-ignore-case":
            return text.lower() == str(operand).lower()
        case "wildcard":
            return re.fullmatch(".*".join(map(re.escape, str(operand).split("*"))), text) is not None
        case "anything-but":
            return not isinstance(operand, dict) and value not in as_list(operand)
    return False
