"""What alarms look at: metrics that exist, thresholds that can be reached, and a watch on everything."""

from __future__ import annotations

import re
from collections.abc import Iterator

from strongroom.proof.reach.callers import called_by_terraform_alone
from strongroom.proof.verify.check import Verdict, Verdicts, check, judge
from strongroom.proof.verify.checks.alarms import ALARM
from strongroom.proof.verify.dead_letters import takes_dead_letters
from strongroom.proof.verify.metrics import Measured, measured, unknown_to_cloudwatch
from strongroom.synthesized import Resource, Stack, is_unknown, number, on

# Arguments of an alarm on one metric, which AWS refuses beside metric math.
SINGLE = ("metric_name", "namespace", "period", "statistic", "extended_statistic", "dimensions", "unit")
MOST_METRICS = 10

ERRORS = "AWS/Lambda Errors"

# Type -> the metrics that must have an alarm, each with those that do as well.
WATCHED: dict[str, tuple[str, ...]] = {
    "aws_cloudfront_distribution": ("AWS/CloudFront 5xxErrorRate",),
    "aws_dynamodb_table": (
        "AWS/DynamoDB ReadThrottleEvents|AWS/DynamoDB ThrottledRequests",
        "AWS/DynamoDB WriteThrottleEvents|AWS/DynamoDB ThrottledRequests",
        "AWS/DynamoDB SystemErrors",
    ),
    "aws_ecs_service": (
        "AWS/ECS CPUUtilization",
        "AWS/ECS MemoryUtilization",
        "ECS/ContainerInsights RunningTaskCount",
    ),
    "aws_lambda_function": (ERRORS, "AWS/Lambda Throttles", "AWS/Lambda Duration"),
    "aws_lb": (
        "AWS/ApplicationELB HTTPCode_ELB_5XX_Count",
        "AWS/ApplicationELB HTTPCode_Target_5XX_Count",
        "AWS/ApplicationELB TargetResponseTime",
        "AWS/ApplicationELB UnHealthyHostCount",
    ),
    "aws_nat_gateway": ("AWS/NATGateway ErrorPortAllocation",),
    "aws_rds_cluster": (
        "AWS/RDS CPUUtilization",
        "AWS/RDS DatabaseConnections",
        "AWS/RDS FreeableMemory",
    ),
    "aws_scheduler_schedule_group": ("AWS/Scheduler InvocationDroppedCount",),
}
REPLICA_LAG = "AWS/RDS AuroraReplicaLag"
AGE, DEPTH = "AWS/SQS ApproximateAgeOfOldestMessage", "AWS/SQS ApproximateNumberOfMessagesVisible"
INDEX_THROTTLES = ("AWS/DynamoDB ReadThrottleEvents", "AWS/DynamoDB WriteThrottleEvents")


@check(
    "SR911",
    "What can fail has an alarm on each way in which it does",
    why="A failure that no alarm is on is found by customers.",
    remedy="Add an aws_cloudwatch_metric_alarm on the metric, with the resource in its dimensions.",
    controls=("AWS Well-Architected REL06-BP01", "AWS Well-Architected REL11-BP01"),
)
def watched(stack: Stack) -> Verdicts:
    seen = [metric for alarm in stack.of_type(ALARM) for metric in measured(alarm)]
    for resource in stack.of_type(*WATCHED, "aws_sqs_queue"):
        missing = [
            wanted.partition("|")[0]
            for wanted in _wanted(stack, resource)
            if not any(_is_of(stack, metric, wanted, resource) for metric in seen)
        ]
        missing += [
            f"{wanted} of the index {index}"
            for index, wanted in _wanted_of_indexes(resource)
            if not any(
                metric.dimensions.get("GlobalSecondaryIndexName") == index
                and _is_of(stack, metric, wanted, resource)
                for metric in seen
            )
        ]
        yield judge(resource, not missing, f"no alarm on {', '.join(missing)}")


def _wanted(stack: Stack, resource: Resource) -> Iterator[str]:
    of_function = resource.type == "aws_lambda_function"
    if of_function and called_by_terraform_alone(stack, resource):
        # Throttled or too slow, it fails the apply that waits for it.
        yield ERRORS
    else:
        yield from WATCHED.get(resource.type, ())
    if resource.type == "aws_sqs_queue":
        yield DEPTH if takes_dead_letters(stack, resource) else AGE
    if resource.type == "aws_rds_cluster" and len(_instances(stack, resource)) > 1:
        yield REPLICA_LAG


def _wanted_of_indexes(resource: Resource) -> Iterator[tuple[object, str]]:
    """A table's own metrics leave its indexes out (DynamoDB developer guide)."""
    if resource.type == "aws_dynamodb_table":
        for index in resource.blocks("global_secondary_index"):
            yield from ((index.get("name"), wanted) for wanted in INDEX_THROTTLES)


def _is_of(stack: Stack, metric: Measured, wanted: str, resource: Resource) -> bool:
    own = {resource.address, *(each.address for each in _instances(stack, resource))}
    return str(metric) in wanted.split("|") and bool(own & metric.addresses)


def _instances(stack: Stack, cluster: Resource) -> list[Resource]:
    return stack.referring_to(cluster, "aws_rds_cluster_instance", by="cluster_identifier")


@check(
    "SR912",
    "An alarm's metric is one that CloudWatch has",
    why=(
        "With an ARN where the end of one is wanted, a dimension too many or too few, or a unit that it is not "
        "sent in, there is never any data: the alarm stays in INSUFFICIENT_DATA, or OK, for ever."
    ),
    remedy=(
        "Give the dimensions that AWS sends the metric with, by reference: arn_suffix of a load balancer and a "
        "target group, name of a service, a queue or a table. Leave unit out (CloudWatch API reference, "
        "PutMetricAlarm)."
    ),
    controls=("AWS Well-Architected REL06-BP01",),
)
def existing(stack: Stack) -> Verdicts:
    for alarm in stack.of_type(ALARM):
        problems = [unknown_to_cloudwatch(stack, metric) for metric in measured(alarm)]
        yield Verdict(alarm, next((problem for problem in problems if problem), None))


@check(
    "SR913",
    "An alarm's threshold can be reached, from the side that is bad",
    why="Above 100 %, beyond the function's time-out, or compared the other way round, it never goes off.",
    remedy="Compare with GreaterThan... what is bad when high, with LessThan... what is bad when low.",
    controls=("AWS Well-Architected REL06-BP02",),
)
def threshold(stack: Stack) -> Verdicts:
    for alarm in stack.of_type(ALARM):
        if alarm.get("metric_name"):
            yield Verdict(alarm, _out_of_reach(stack, alarm, measured(alarm)[0]))


def _out_of_reach(stack: Stack, alarm: Resource, metric: Measured) -> str | None:
    if metric.fact is None:
        return None
    comparison = str(alarm.get("comparison_operator"))
    side = "LessThan" if metric.fact.kind == "lowest" else "GreaterThan"
    if not comparison.startswith(side) and not is_unknown(comparison):
        return f"it compares {metric} by {comparison}"
    value = number(alarm.get("threshold"))
    if value is None:
        return None if is_unknown(alarm.get("threshold")) else "it has no threshold"
    if metric.fact.percent and not 0 < value < 100:
        return f"{metric} never gets to {value:g} %"
    for address in sorted(metric.addresses):
        most = _most(stack.find(address), metric)
        if most is not None and value >= most:
            return f"{metric} never gets to {value:g}: {address} ends it at {most:g}"
    return None


def _most(resource: Resource | None, metric: Measured) -> float | None:
    """What a resource's own limit makes of a metric, in the metric's unit."""
    limits = {
        "AWS/Lambda Duration": ("aws_lambda_function", "timeout", 3, 1000),  # milliseconds
        "AWS/ApplicationELB TargetResponseTime": ("aws_lb", "idle_timeout", 60, 1),
        AGE: ("aws_sqs_queue", "message_retention_seconds", 345_600, 1),
    }
    type_, argument, default, unit = limits.get(str(metric), ("", "", 0, 0))
    if resource is None or resource.type != type_:
        return None
    limit = number(resource.get(argument, default))
    return None if limit is None else limit * unit


@check(
    "SR914",
    "Metric math is one expression of metrics that the alarm has",
    why="AWS refuses an alarm with both forms, with two results, or with a name that no query has.",
    remedy=(
        "Let one metric_query return data; give its expression the ids of the others; leave metric_name, "
        "period and statistic to the queries."
    ),
    controls=("AWS Well-Architected REL06-BP02",),
)
def mathematics(stack: Stack) -> Verdicts:
    for alarm in stack.of_type(ALARM):
        yield Verdict(alarm, _refused(alarm))


def _refused(alarm: Resource) -> str | None:
    queries = alarm.blocks("metric_query")
    beside = [argument for argument in SINGLE if alarm.get(argument) is not None]
    if not queries:
        statistics = [name for name in ("statistic", "extended_statistic") if alarm.get(name)]
        return None if len(statistics) == 1 else f"it has {' and '.join(statistics) or 'no statistic'}"
    if beside:
        return f"{', '.join(beside)} stand beside metric_query"
    results = [query for query in queries if on(query.get("return_data"))]
    if len(results) != 1:
        return f"{len(results)} queries return data"
    ids = [str(query.get("id")) for query in queries if query.get("metric") is not None]
    if len(ids) > MOST_METRICS:
        return f"it has {len(ids)} metrics, and AWS takes {MOST_METRICS}"
    # Ids begin with a lower-case letter, functions with a capital one.
    used = {
        name for query in queries for name in re.findall(r"\b[a-z]\w*\b", str(query.get("expression") or ""))
    }
    unknown = sorted(used - {str(query.get("id")) for query in queries})
    return f"its expression names {unknown[0]}, which is no query" if unknown else None
