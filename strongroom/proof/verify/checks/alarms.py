"""Alarms: somebody hears of each, when it begins and when it ends, and knows what to do."""

from __future__ import annotations

import math
import re
from typing import Any

from strongroom.proof.verify.bounds import within
from strongroom.proof.verify.check import Verdict, Verdicts, check, judge
from strongroom.proof.verify.metric_filters import is_reported, transformation_of
from strongroom.proof.verify.metrics import Measured, measured, regions
from strongroom.synthesized import Resource, Stack, as_list, is_unknown, number, on, references

ALARM, COMPOSITE, TOPIC = "aws_cloudwatch_metric_alarm", "aws_cloudwatch_composite_alarm", "aws_sns_topic"
A_DAY, A_WEEK, AN_HOUR = 86_400, 604_800, 3_600  # seconds


@check(
    "SR901",
    "An alarm tells a topic of its region when it goes off and when it is over",
    why=(
        "An alarm without an action is a colour on a page that nobody looks at; without the second message "
        "nobody knows that it is over. An alarm can't tell a topic in another region."
    ),
    remedy="Set alarm_actions and ok_actions to the ARN of a topic that the alarm's own provider makes.",
    controls=("AWS Well-Architected REL06-BP03", "AWS Well-Architected OPS08-BP04"),
)
def told(stack: Stack) -> Verdicts:
    for alarm in stack.of_type(ALARM, COMPOSITE):
        yield Verdict(alarm, _untold(stack, alarm))


def _untold(stack: Stack, alarm: Resource) -> str | None:
    if not on(alarm.get("actions_enabled", True)):
        return "its actions are off"
    for argument, when in (("alarm_actions", "goes off"), ("ok_actions", "is over")):
        actions = as_list(alarm.get(argument))
        if not actions:
            return f"nobody is told when it {when}"
        for action in actions:
            if problem := _not_a_topic(stack, alarm, action):
                return f"{argument}: {problem}"
    return None


def _not_a_topic(stack: Stack, alarm: Resource, action: Any) -> str | None:
    region = stack.region_of(alarm)
    for reference in references(action):
        topic = stack.resources.get(reference.address) or stack.data.get(reference.address)
        if topic is None:
            return f"{reference.address} is not in the stack"
        if topic.type == TOPIC and reference.attribute not in ("arn", "id"):
            return f"{reference.address} is given by its {reference.attribute}"
        if stack.region_of(topic) != region:
            return f"{reference.address} is in another region"
    if not is_unknown(action):
        parts = str(action).split(":")
        if parts[0] != "arn" or len(parts) < 6:
            return f"{action} is no ARN"
        if parts[3] != region and not is_unknown(region):
            return f"{action} is in another region"
    return None


@check(
    "SR902",
    "An alarm's statistic means something for its metric",
    why="A sum of percentages is always above its threshold; the average of errors or of latency hides them.",
    remedy=(
        "Add up counts (Sum); take Average or Maximum of a level, Minimum of what is left, p99 of a latency."
    ),
    controls=("AWS Well-Architected REL06-BP02",),
)
def statistic(stack: Stack) -> Verdicts:
    for alarm in stack.of_type(ALARM):
        problem = None
        for metric in measured(alarm):
            allowed = metric.fact.statistics if metric.fact else (metric.statistic,)
            percentile = re.fullmatch(r"p(9\d(\.\d+)?|100)", metric.statistic) is not None
            if metric.statistic not in allowed and not ("p" in allowed and percentile):
                problem = f"{metric.statistic} of {metric}"
        yield Verdict(alarm, problem)


@check(
    "SR903",
    "An alarm says how many of how many periods make it go off",
    why=(
        "Without datapoints_to_alarm every period has to be bad: one good minute in a bad hour resets it. Of "
        "values that are filled in, the last may be late: with one of one an alarm sticks in either state."
    ),
    remedy=(
        "Set period (a multiple of 60), evaluation_periods, and datapoints_to_alarm at most as high, lower "
        "where FILL is used; a day at most altogether."
    ),
    controls=("AWS Well-Architected REL06-BP02",),
)
def window(stack: Stack) -> Verdicts:
    for alarm in stack.of_type(ALARM):
        yield Verdict(alarm, _impossible_window(alarm))


def _impossible_window(alarm: Resource) -> str | None:
    periods, points = alarm.get("evaluation_periods"), alarm.get("datapoints_to_alarm")
    for name, value in (("evaluation_periods", periods), ("datapoints_to_alarm", points)):
        if not within(value, 1):
            return f"{name} is {value or 'not set'}"
    filled = any("FILL" in str(query.get("expression")) for query in alarm.blocks("metric_query"))
    most = (number(periods) or math.inf) - (1 if filled else 0)
    if not within(points, 1, most):
        return f"it goes off with {points} of {periods} periods"
    for metric in measured(alarm):
        seconds = number(metric.period)
        if seconds is None:
            continue
        if seconds not in (10, 20, 30) and seconds % 60:
            return f"its period is {seconds:g} seconds"
        if seconds * (number(periods) or 0) > (A_WEEK if seconds >= AN_HOUR else A_DAY):
            return f"it looks back {periods} periods of {seconds:g} seconds"
    return None


@check(
    "SR904",
    "Silence is no alarm, except where it is the failure",
    why=(
        "Most metrics are not sent when nothing happens: by default an alarm then stays as it is, or goes to "
        "INSUFFICIENT_DATA. The counts of what is alive are not sent when nothing is, nor is a level that a "
        "program reports in its log: there silence is the worst. A count that it reports there, summed, is one "
        "of events."
    ),
    remedy=(
        "Set treat_missing_data to notBreaching; to breaching for healthy hosts, running tasks and levels that "
        "a metric filter reads from a log."
    ),
    controls=("AWS Well-Architected REL06-BP02",),
)
def missing_data(stack: Stack) -> Verdicts:
    for alarm in stack.of_type(ALARM):
        silent = any(_silence_is_failure(stack, metric) for metric in measured(alarm))
        wanted = "breaching" if silent else "notBreaching"
        found = alarm.get("treat_missing_data", "missing")
        yield judge(alarm, found == wanted or is_unknown(found), f"treat_missing_data is {found}, not {wanted}")


def _silence_is_failure(stack: Stack, metric: Measured) -> bool:
    if metric.fact is not None:
        return metric.fact.silence_is_failure
    transformation = transformation_of(stack, metric)
    return transformation is not None and is_reported(transformation) and metric.statistic != "Sum"


@check(
    "SR905",
    "An alarm says what is wrong and what to do",
    why="At three in the morning the description in the message is what the person on call has.",
    remedy="Write an alarm_description of two sentences or more: what is wrong, what to do, where to read on.",
    controls=("AWS Well-Architected OPS08-BP04",),
)
def description(stack: Stack) -> Verdicts:
    for alarm in stack.of_type(ALARM, COMPOSITE):
        text = str(alarm.get("alarm_description", ""))
        sentences = [part for part in re.split(r"[.:!?]\s+", text.strip()) if len(part.split()) > 2]
        told = len(sentences) >= 2 and len(text) <= 1024
        yield judge(alarm, told or is_unknown(text), f"its description is {text[:80]!r}")


@check(
    "SR906",
    "An alarm is in the region that its metric is in",
    why="It waits in INSUFFICIENT_DATA for ever otherwise: CloudFront reports in us-east-1 alone.",
    remedy=(
        "Make the alarm by the provider of what it watches; CloudFront's by one with an alias for us-east-1."
    ),
    controls=("AWS Well-Architected REL06-BP01",),
)
def in_its_region(stack: Stack) -> Verdicts:
    for alarm in stack.of_type(ALARM):
        here = stack.region_of(alarm)
        elsewhere = [
            f"{metric} is sent in {region}"
            for metric in measured(alarm)
            for region in regions(stack, metric)
            if region != here and not is_unknown(here)
        ]
        yield judge(alarm, not elsewhere, "; ".join(elsewhere[:1]))


@check(
    "SR907",
    "Somebody hears of what an alarm tells its topic",
    why="A topic without a subscription takes every message, and passes it on to nobody.",
    remedy="Add an aws_sns_topic_subscription with a protocol and an endpoint, by the topic's own provider.",
    controls=("AWS Well-Architected REL06-BP03",),
)
def heard(stack: Stack) -> Verdicts:
    for topic in stack.of_type(TOPIC):
        if stack.referring_to(topic, ALARM, COMPOSITE, by="alarm_actions"):
            subscriptions = stack.referring_to(topic, "aws_sns_topic_subscription", by="topic_arn")
            yield judge(topic, subscriptions, "nobody has subscribed to it")
