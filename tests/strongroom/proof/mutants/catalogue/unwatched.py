"""What nobody watches any more: an alarm, a subscription or a graph less."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.strongroom.proof.mutants.mutant import Draft, mutant

DASHBOARD = "monitoring/dashboard"
TOPIC = "alerts/topic"

# Alarm -> the resource that is unwatched without it, and what nobody notices.
ALARMS = {
    "service-cpu": ("service/service", "tasks without CPU"),
    "service-memory": ("service/service", "tasks that the kernel ends for lack of memory"),
    "service-tasks": ("service/service", "a service with a task too few"),
    "load-balancer-5xx": ("load_balancer/load_balancer", "errors of the load balancer's own"),
    "load-balancer-target-5xx": ("load_balancer/load_balancer", "errors of the application"),
    "load-balancer-latency": ("load_balancer/load_balancer", "slow answers"),
    "load-balancer-unhealthy-hosts": ("load_balancer/load_balancer", "tasks that fail their health checks"),
    "database-cpu": ("database/cluster", "a database without CPU"),
    "database-connections": ("database/cluster", "a database without connections"),
    "database-memory": ("database/cluster", "a database without memory"),
    "database-replica-lag": ("database/cluster", "readers that are behind"),
    "table-throttles-sessions": ("tables/sessions", "sessions that are refused"),
    "table-system-errors-transactions": ("tables/transactions", "verdicts that DynamoDB fails to write"),
    "validation-errors": ("validation/function", "a function that crashes"),
    "validation-throttles": ("validation/function", "a function that is held back"),
    "validation-duration": ("validation/function", "a function that is about to time out"),
    "validation-queue-age": ("validation/queue", "transactions that wait"),
    "validation-dead-letters": ("validation/dead_letter_queue", "transactions that were given up on"),
    "nat-port-allocation-us-east-1b": ("network/nat_gateway-us-east-1b", "a NAT gateway without ports"),
    "edge-5xx": ("static_site/distribution", "errors at the edge"),
}


def without(alarm: str) -> Callable[[Draft], None]:
    return lambda draft: draft.remove(f"monitoring/{alarm}")


for _alarm, (_resource, _unnoticed) in ALARMS.items():
    mutant(f"no-alarm-{_alarm}", f"Nobody notices {_unnoticed}", named=_resource)(without(_alarm))


@mutant("no-alarm-on-an-index", "Throttles of an index don't count as the table's", named="tables/sessions")
def _(draft: Draft) -> None:
    queries = draft("monitoring/table-throttles-sessions")["metric_query"]
    queries[:] = [query for query in queries if "_index_" not in query["id"]]
    queries[0]["expression"] = "FILL(sessions_reads, 0) + FILL(sessions_writes, 0)"


@mutant("nobody-subscribed", "Every message goes to nobody", named=TOPIC)
def _(draft: Draft) -> None:
    draft.remove("alerts/email-payments-oncall@example.com")


def body(draft: Draft) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(draft(DASHBOARD)["dashboard_body"])
    return found


def undrawn(draft: Draft, *names: str) -> None:
    """Takes the lines of these metrics off the dashboard."""
    changed = body(draft)
    for widget in changed["widgets"]:
        lines = widget["properties"].get("metrics", [])
        lines[:] = [
            line for line in lines if not {"AWS/" + name for name in names} & {"/".join(map(str, line[:2]))}
        ]
    draft(DASHBOARD)["dashboard_body"] = json.dumps(changed)


@mutant("no-dashboard", "Whoever is woken has nothing to look at", named="service/service")
def _(draft: Draft) -> None:
    draft.remove(DASHBOARD)


@mutant("requests-not-shown", "Nobody sees whether it is the load", named="load_balancer/load_balancer")
def _(draft: Draft) -> None:
    undrawn(draft, "ApplicationELB/RequestCount")


@mutant("invocations-not-shown", "Nobody sees whether the function runs at all", named="validation/function")
def _(draft: Draft) -> None:
    undrawn(draft, "Lambda/Invocations")


@mutant("capacity-not-shown", "Nobody sees which table is busy", named="tables/transactions")
def _(draft: Draft) -> None:
    undrawn(draft, "DynamoDB/ConsumedReadCapacityUnits", "DynamoDB/ConsumedWriteCapacityUnits")


@mutant("queue-age-not-shown", "Nobody sees how long transactions wait", named="validation/queue")
def _(draft: Draft) -> None:
    undrawn(draft, "SQS/ApproximateAgeOfOldestMessage")


@mutant("database-not-shown", "Nobody sees the database's CPU", named="database/cluster")
def _(draft: Draft) -> None:
    undrawn(draft, "RDS/CPUUtilization")


@mutant("an-empty-graph", "A graph of a whole ARN is empty, and looks like peace", named=DASHBOARD)
def _(draft: Draft) -> None:
    text = draft(DASHBOARD)["dashboard_body"]
    draft(DASHBOARD)["dashboard_body"] = text.replace(".arn_suffix", ".arn", 1)


@mutant("a-graph-of-another-region", "CloudFront's graph is read in a region that has no data", named=DASHBOARD)
def _(draft: Draft) -> None:
    changed = body(draft)
    for widget in changed["widgets"]:
        if "AWS/CloudFront" in json.dumps(widget):
            widget["properties"]["region"] = "eu-central-1"
    draft(DASHBOARD)["dashboard_body"] = json.dumps(changed)


@mutant("an-alarm-of-last-year", "The status widget asks for an alarm that is gone", named=DASHBOARD)
def _(draft: Draft) -> None:
    changed = body(draft)
    status = next(widget for widget in changed["widgets"] if widget["type"] == "alarm")
    status["properties"]["alarms"].append("${aws_cloudwatch_metric_alarm.monitoring_service_disk.arn}")
    draft(DASHBOARD)["dashboard_body"] = json.dumps(changed)


@mutant("an-unreadable-dashboard", "Nobody can say what the dashboard shows", named=DASHBOARD)
def _(draft: Draft) -> None:
    draft(DASHBOARD)["dashboard_body"] = '${file("dashboard.json")}'
