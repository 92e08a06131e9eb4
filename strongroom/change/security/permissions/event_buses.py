"""What a permission of an event bus becomes: a statement of the bus's policy."""

from __future__ import annotations

from typing import Any

from strongroom.synthesized import Resource, Statement

__all__ = ["EVENT_PERMISSION", "event_statement"]

EVENT_PERMISSION = "aws_cloudwatch_event_permission"


def event_statement(resource: Resource, bus: str) -> Statement:
    """Amazon EventBridge API reference, PutPermission: the principal is an account's number, or `*`."""
    who = str(resource.get("principal"))
    condition: dict[str, dict[str, Any]] = {
        str(each.get("type")): {str(each.get("key")): each.get("value")}
        for each in resource.blocks("condition")
    }
    return {
        "Effect": "Allow",
        "Principal": "*" if who == "*" else {"AWS": who},
        "Action": str(resource.get("action") or "events:PutEvents"),
        "Resource": bus,
        "Condition": condition,
    }
