"""Alarms, weakened: nobody hears of them, or they never go off."""

from __future__ import annotations

from tests.strongroom.proof.mutants.moving import move_away
from tests.strongroom.proof.mutants.mutant import Draft, mutant

CPU = "monitoring/service-cpu"
LATENCY = "monitoring/load-balancer-latency"
ERRORS = "monitoring/validation-errors"
TASKS = "monitoring/service-tasks"
EDGE = "monitoring/edge-5xx"
HEALTHY = "monitoring/load-balancer-no-healthy-hosts"
OUTBOX = "monitoring/ledger-outbox-age"
OUTBOX_FILTER = "service/ledger_metrics/outbox_age_seconds"


@mutant("no-alarm-action", "The alarm goes red on a page that nobody looks at", named=CPU)
def _(draft: Draft) -> None:
    del draft(CPU)["alarm_actions"]


@mutant("no-ok-action", "Nobody hears that it is over", named=ERRORS)
def _(draft: Draft) -> None:
    draft(ERRORS)["ok_actions"] = []


@mutant("actions-off", "The alarm has its actions, and takes none", named=LATENCY)
def _(draft: Draft) -> None:
    draft(LATENCY)["actions_enabled"] = False


@mutant("a-topic-of-nobody", "The action refers to a topic that the stack does not have", named=CPU)
def _(draft: Draft) -> None:
    draft(CPU)["alarm_actions"] = ["${aws_sns_topic.notifications_topic.arn}"]


@mutant("a-topics-name", "AWS refuses a name where it wants an ARN", named=CPU)
def _(draft: Draft) -> None:
    draft(CPU)["ok_actions"] = [draft(CPU)["ok_actions"][0].replace(".arn", ".name")]


@mutant("a-topic-elsewhere", "An alarm can't tell a topic in another region", named=EDGE)
def _(draft: Draft) -> None:
    move_away(draft)
    draft(EDGE)["alarm_actions"] = draft(CPU)["alarm_actions"]


@mutant("sum-of-percentages", "Two tasks at 50 % are 100: the alarm is always red", named=CPU)
def _(draft: Draft) -> None:
    draft(CPU)["statistic"] = "Sum"


@mutant("average-latency", "One request in a hundred takes ten seconds, and the average is fine", named=LATENCY)
def _(draft: Draft) -> None:
    alarm = draft(LATENCY)
    del alarm["extended_statistic"]
    alarm["statistic"] = "Average"


@mutant("average-of-errors", "The average of Errors is below one as long as anything succeeds", named=ERRORS)
def _(draft: Draft) -> None:
    draft(ERRORS)["statistic"] = "Average"


@mutant(
    "memory-of-the-best-instance",
    "The instance without memory is hidden by the other",
    named="monitoring/database-memory",
)
def _(draft: Draft) -> None:
    draft("monitoring/database-memory")["statistic"] = "Maximum"


@mutant("no-datapoints", "One good minute in a bad hour resets the alarm", named=CPU)
def _(draft: Draft) -> None:
    del draft(CPU)["datapoints_to_alarm"]


@mutant("more-datapoints-than-periods", "AWS refuses six of five", named=ERRORS)
def _(draft: Draft) -> None:
    draft(ERRORS)["datapoints_to_alarm"] = 6


@mutant(
    "a-filled-value-decides",
    "A late value is filled in with 0: the alarm flips",
    named="monitoring/table-throttles-sessions",
)
def _(draft: Draft) -> None:
    draft("monitoring/table-throttles-sessions").update(datapoints_to_alarm=1, evaluation_periods=1)


@mutant("two-days-of-minutes", "AWS refuses to look back further than a day", named=CPU)
def _(draft: Draft) -> None:
    draft(CPU)["evaluation_periods"] = 2880


@mutant("missing-data-left-out", "Without requests the alarm is in INSUFFICIENT_DATA", named=LATENCY)
def _(draft: Draft) -> None:
    del draft(LATENCY)["treat_missing_data"]


@mutant("a-quiet-night-alarms", "A night without an error wakes somebody", named=ERRORS)
def _(draft: Draft) -> None:
    draft(ERRORS)["treat_missing_data"] = "breaching"


@mutant("silence-of-the-dead", "No task is left to be counted, and the alarm says OK", named=TASKS)
def _(draft: Draft) -> None:
    draft(TASKS)["treat_missing_data"] = "notBreaching"


@mutant("no-description", "Whoever is woken has a name and a number", named=CPU)
def _(draft: Draft) -> None:
    del draft(CPU)["alarm_description"]


@mutant("cpu-high", "The message says what the alarm's name says", named=CPU)
def _(draft: Draft) -> None:
    draft(CPU)["alarm_description"] = "ECS CPU utilization is high"


@mutant("edge-alarm-at-home", "CloudFront reports in us-east-1 only: INSUFFICIENT_DATA for ever", named=EDGE)
def _(draft: Draft) -> None:
    move_away(draft)
    topic = draft(CPU)["alarm_actions"]
    draft(EDGE).update(alarm_actions=topic, ok_actions=topic)
    del draft(EDGE)["provider"]


@mutant("whole-arns", "CloudWatch knows a load balancer by the end of its ARN", named=LATENCY)
def _(draft: Draft) -> None:
    dimensions = draft(LATENCY)["dimensions"]
    dimensions["LoadBalancer"] = dimensions["LoadBalancer"].replace(".arn_suffix", ".arn")


@mutant("a-queues-url", "CloudWatch knows a queue by its name", named="monitoring/validation-queue-age")
def _(draft: Draft) -> None:
    dimensions = draft("monitoring/validation-queue-age")["dimensions"]
    dimensions["QueueName"] = dimensions["QueueName"].replace(".name", ".url")


@mutant("a-dimension-short", "Host counts are sent with the target group as well", named=HEALTHY)
def _(draft: Draft) -> None:
    del draft(HEALTHY)["dimensions"]["TargetGroup"]


@mutant("a-region-at-the-edge", "CloudFront's metrics have the region Global", named=EDGE)
def _(draft: Draft) -> None:
    draft(EDGE)["dimensions"]["Region"] = "us-east-1"


@mutant("a-name-of-last-year", "The dimension names a function that was renamed", named=ERRORS)
def _(draft: Draft) -> None:
    draft(ERRORS)["dimensions"]["FunctionName"] = "strongroom-validator-prod"


@mutant("above-100-percent", "The alarm never goes off", named=CPU)
def _(draft: Draft) -> None:
    draft(CPU)["threshold"] = 120


@mutant("the-wrong-way-round", "The alarm goes off when all is well, and not when it is not", named=HEALTHY)
def _(draft: Draft) -> None:
    draft(HEALTHY)["comparison_operator"] = "GreaterThanThreshold"


@mutant(
    "beyond-the-timeout",
    "The function is ended before its duration gets there",
    named="monitoring/validation-duration",
)
def _(draft: Draft) -> None:
    draft("monitoring/validation-duration")["threshold"] = 30_000


@mutant("statistic-beside-math", "AWS refuses a statistic beside metric math", named=TASKS)
def _(draft: Draft) -> None:
    draft(TASKS).update(statistic="Average", period=60)


@mutant("an-unknown-name-in-math", "The expression names a query that is not there", named=TASKS)
def _(draft: Draft) -> None:
    draft(TASKS)["metric_query"][0]["expression"] = "wanted - running"


@mutant("two-results", "AWS refuses an alarm with two results", named=TASKS)
def _(draft: Draft) -> None:
    draft(TASKS)["metric_query"][1]["return_data"] = True


@mutant("silent-ledger", "Nobody sends transactions on, and the alarm takes silence for rest", named=OUTBOX)
def _(draft: Draft) -> None:
    draft(OUTBOX)["treat_missing_data"] = "notBreaching"


@mutant("no-such-log-metric", "No filter makes the metric: the alarm never changes", named=OUTBOX)
def _(draft: Draft) -> None:
    draft(OUTBOX)["metric_name"] = "OutboxAgeSeconds"


@mutant("metric-filter-gone", "The alarm looks at a metric that nothing makes any more", named=OUTBOX)
def _(draft: Draft) -> None:
    draft.remove(OUTBOX_FILTER)


@mutant("dimension-of-nobody", "The filter sends the metric without the dimension", named=OUTBOX)
def _(draft: Draft) -> None:
    draft(OUTBOX)["dimensions"] = {"Service": "app"}


@mutant("filter-on-another-log", "The filter reads a log group that nobody writes to", named=OUTBOX_FILTER)
def _(draft: Draft) -> None:
    draft(OUTBOX_FILTER)["log_group_name"] = "/ecs/ledger"


@mutant("filter-for-every-line", "Every line counts, and most have no such field", named=OUTBOX_FILTER)
def _(draft: Draft) -> None:
    draft(OUTBOX_FILTER)["pattern"] = ""


@mutant(
    "in-percent",
    "No data point of the rule is in percent: the alarm never has any",
    named="monitoring/tasks-ended",
)
def _(draft: Draft) -> None:
    draft("monitoring/tasks-ended")["unit"] = "Percent"


@mutant(
    "lag-in-seconds",
    "RDS sends milliseconds, and the alarm waits for seconds",
    named="monitoring/database-replica-lag",
)
def _(draft: Draft) -> None:
    draft("monitoring/database-replica-lag")["unit"] = "Seconds"
