"""What EventBridge counts of a rule."""

from __future__ import annotations

from stacks.monitoring.definition import Metric

__all__ = ["of_rule"]


def of_rule(rule: str, name: str, label: str) -> Metric:
    """A count of a rule on the default event bus (EventBridge user guide, "Monitoring Amazon EventBridge")."""
    return Metric("AWS/Events", name, {"RuleName": rule}, "Sum", label)
