"""Metrics made of logs: a filter makes what an alarm looks at, and reads a log that is there."""

from __future__ import annotations

from strongroom.proof.verify.check import Verdict, Verdicts, check
from strongroom.proof.verify.checks.alarms import ALARM
from strongroom.proof.verify.metric_filters import FILTER, dimensions_of, made_by_filters, transformation_of
from strongroom.proof.verify.metrics import Measured, measured
from strongroom.synthesized import Resource, Stack, is_unknown


@check(
    "SR921",
    "An alarm on a metric made of a log has the filter that makes it",
    why="A name or a dimension that no filter sends is a metric without data: the alarm never changes.",
    remedy="Give the alarm the metric_transformation's namespace and name, and its dimensions.",
    controls=("AWS Well-Architected REL06-BP01",),
)
def made(stack: Stack) -> Verdicts:
    # Programs may send metrics of their own into other namespaces; those can't be seen here.
    namespaces = [transformation.get("namespace") for _, transformation in made_by_filters(stack)]
    for alarm in stack.of_type(ALARM):
        metrics = [metric for metric in measured(alarm) if metric.namespace in namespaces]
        if metrics:
            problems = [_not_made(stack, metric) for metric in metrics]
            yield Verdict(alarm, next((problem for problem in problems if problem), None))


def _not_made(stack: Stack, metric: Measured) -> str | None:
    transformation = transformation_of(stack, metric)
    if transformation is None:
        return f"no metric filter makes {metric}"
    sent, asked = dimensions_of(transformation), frozenset(metric.dimensions)
    if sent != asked:
        return f"{metric} is sent with {', '.join(sorted(sent)) or 'no dimension'}"
    return None


@check(
    "SR922",
    "A metric filter has a pattern, and reads a log group of the stack",
    why=(
        "Of another group, or with a pattern that every line has, it makes no metric or a wrong one; and a "
        "group that is made later has no filter."
    ),
    remedy="Refer to the log group's name, and give a pattern that only the lines meant have.",
    controls=("AWS Well-Architected REL06-BP01",),
)
def reads(stack: Stack) -> Verdicts:
    for each in stack.of_type(FILTER):
        yield Verdict(each, _unread(stack, each))


def _unread(stack: Stack, each: Resource) -> str | None:
    name, pattern = each.get("log_group_name"), each.get("pattern")
    group = stack.find(each.reference("log_group_name"))
    if group is None and not any(own.get("name") == name for own in stack.of_type("aws_cloudwatch_log_group")):
        return f"{name} is no log group of the stack"
    if not str(pattern or "").strip() and not is_unknown(pattern):
        return "its pattern is empty: every line has it"
    return None
