"""Dashboards: everything is on one, and what is on it can be drawn."""

from __future__ import annotations

from strongroom.proof.reach.callers import called_by_terraform_alone
from strongroom.proof.verify.check import Verdict, Verdicts, check, judge
from strongroom.proof.verify.checks.alarms import ALARM, COMPOSITE
from strongroom.proof.verify.dashboards import graphs, widgets
from strongroom.proof.verify.dead_letters import takes_dead_letters
from strongroom.proof.verify.metrics import regions, unknown_to_cloudwatch
from strongroom.synthesized import Resource, Stack, is_unknown, references

DASHBOARD = "aws_cloudwatch_dashboard"

# Type -> the metrics that a person looks for when something is wrong.
SHOWN: dict[str, tuple[str, ...]] = {
    "aws_dynamodb_table": (
        "AWS/DynamoDB ConsumedReadCapacityUnits",
        "AWS/DynamoDB ConsumedWriteCapacityUnits",
        "AWS/DynamoDB ReadThrottleEvents",
        "AWS/DynamoDB WriteThrottleEvents",
    ),
    "aws_ecs_service": ("AWS/ECS CPUUtilization", "AWS/ECS MemoryUtilization"),
    "aws_lambda_function": ("AWS/Lambda Invocations", "AWS/Lambda Errors", "AWS/Lambda Duration"),
    "aws_lb": (
        "AWS/ApplicationELB RequestCount",
        "AWS/ApplicationELB TargetResponseTime",
        "AWS/ApplicationELB HTTPCode_Target_5XX_Count",
    ),
    "aws_rds_cluster": ("AWS/RDS CPUUtilization", "AWS/RDS DatabaseConnections"),
    "aws_sqs_queue": ("AWS/SQS ApproximateNumberOfMessagesVisible",),
}
AGE = "AWS/SQS ApproximateAgeOfOldestMessage"


@check(
    "SR931",
    "What can fail is on a dashboard",
    why="When an alarm goes off, somebody looks for what changed: load, errors, latency, side by side.",
    remedy="Draw the metrics in a widget of an aws_cloudwatch_dashboard.",
    controls=("AWS Well-Architected OPS08-BP05",),
)
def shown(stack: Stack) -> Verdicts:
    drawn = [
        metric
        for dashboard in stack.of_type(DASHBOARD)
        for graph in graphs(dashboard)
        for metric in graph.metrics
    ]
    for resource in stack.of_type(*SHOWN):
        if resource.type == "aws_lambda_function" and called_by_terraform_alone(stack, resource):
            continue
        own = {resource.address, *_instances(stack, resource)}
        wanted = SHOWN[resource.type]
        if resource.type == "aws_sqs_queue" and not takes_dead_letters(stack, resource):
            wanted = (*wanted, AGE)
        missing = [
            name
            for name in wanted
            if not any(str(metric) == name and own & metric.addresses for metric in drawn)
        ]
        yield judge(resource, not missing, f"no dashboard shows {', '.join(missing)}")


def _instances(stack: Stack, cluster: Resource) -> set[str]:
    instances = stack.referring_to(cluster, "aws_rds_cluster_instance", by="cluster_identifier")
    return {instance.address for instance in instances}


@check(
    "SR932",
    "What is on a dashboard can be drawn",
    why=(
        "A graph of a metric that CloudWatch does not have, or of another region, is empty: it looks like "
        "peace."
    ),
    remedy=(
        "Give each graph its metrics' region, dimensions by reference (arn_suffix of a load balancer, names), "
        "and alarms by their ARNs."
    ),
    controls=("AWS Well-Architected OPS08-BP05",),
)
def drawable(stack: Stack) -> Verdicts:
    for dashboard in stack.of_type(DASHBOARD):
        yield Verdict(dashboard, _undrawable(stack, dashboard))


def _undrawable(stack: Stack, dashboard: Resource) -> str | None:
    if widgets(dashboard) is None:
        return "dashboard_body is not JSON text with widgets in it"
    for graph in graphs(dashboard):
        for metric in graph.metrics:
            if problem := unknown_to_cloudwatch(stack, metric):
                return f"{graph.title}: {problem}"
            here = graph.region or stack.region_of(dashboard)
            elsewhere = [region for region in regions(stack, metric) if region != here and not is_unknown(here)]
            if elsewhere:
                return f"{graph.title}: {metric} is sent in {elsewhere[0]}, and looked for in {here}"
    named = {
        reference.address
        for widget in widgets(dashboard) or []
        if widget.get("type") == "alarm"
        for reference in references(widget.get("properties"))
    }
    alarms = {alarm.address for alarm in stack.of_type(ALARM, COMPOSITE)}
    gone = sorted(named - alarms)
    return f"{gone[0]} is no alarm of the stack" if gone else None
