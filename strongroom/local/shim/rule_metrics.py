"""EventBridge counts how often a rule was triggered.

The emulator counts nothing. On AWS the metric is `TriggeredRules` of `AWS/Events`, by `RuleName` (EventBridge
user guide, "Monitoring Amazon EventBridge"). Without this patch an alarm on a rule stays as it was made.
"""

from __future__ import annotations

from typing import Any

NAMESPACE, METRIC = "AWS/Events", "TriggeredRules"


def install() -> None:
    from ministack.services import cloudwatch, eventbridge

    dispatch = eventbridge._dispatch_event

    def dispatch_event(event: dict[str, Any], view: Any = None) -> None:
        view = view or eventbridge._pattern_event_view(event)
        dispatch(event, view)
        bus = event.get("EventBusName", "default")
        triggered = [
            rule["Name"]
            for rule in eventbridge._rules.values()
            if rule.get("EventBusName", "default") == bus
            and rule.get("State") == "ENABLED"
            and rule.get("EventPattern")
            and eventbridge._matches_pattern_view(rule["EventPattern"], view)
        ]
        for name in triggered:
            cloudwatch.record_metric(NAMESPACE, METRIC, 1, "Count", {"RuleName": name})

    eventbridge._dispatch_event = dispatch_event
