"""Alarms that ECS watches while it deploys: a release that fails sets them off."""

from __future__ import annotations

from strongroom.proof.verify.check import Verdict, Verdicts, check
from strongroom.proof.verify.checks.deployments import ANSWERED_WRONG, TRIGGERED, named_alarm
from strongroom.proof.verify.metrics import Measured, measured
from strongroom.synthesized import Resource, Stack, as_list, number

# A task that dies at once is started again half a minute later or more, when Fargate has pulled its image, and
# one that dies in its first minute ends every other minute at best.
SECONDS_BETWEEN_ENDS = 120

# Fewer than two requests a second are what a service has at night: an alarm that wants more errors than that
# sees no release that answers all of them with 500. A service that scales for more of them may want more: a
# hundredth of what it scales for.
MOST_ERRORS_A_MINUTE = 100
SHARE = 0.01

COUNTED = ("Sum", "SampleCount")
AT_LEAST = ("GreaterThanOrEqualToThreshold", "LessThanOrEqualToThreshold")


@check(
    "SR629",
    "A release that fails sets off the alarms that ECS watches",
    why=(
        "An alarm that wants more ends than a service has tasks, one in each minute, or more errors than "
        "requests come, is there and enabled, and stays silent: the release stays."
    ),
    remedy=(
        "Count with Sum. Of tasks that end, let one for each task of the service be enough, in one minute of "
        f"two at most (datapoints_to_alarm); of errors, {MOST_ERRORS_A_MINUTE} a minute, or 1 % of the "
        "requests that the service scales for."
    ),
    controls=("AWS Well-Architected REL08-BP05", "AWS Well-Architected REL06-BP02"),
)
def goes_off(stack: Stack) -> Verdicts:
    for service in stack.of_type("aws_ecs_service"):
        for block in service.blocks("alarms"):
            for name in as_list(block.get("alarm_names")):
                alarm = named_alarm(stack, name)
                # Metric math says for itself what it does with numbers.
                if alarm is not None and alarm.get("metric_name"):
                    yield Verdict(alarm, _silent(stack, service, alarm, measured(alarm)[0]))


def _silent(stack: Stack, service: Resource, alarm: Resource, metric: Measured) -> str | None:
    if str(metric) not in (*TRIGGERED, ANSWERED_WRONG):
        return None
    if metric.statistic not in COUNTED:
        return f"its statistic is {metric.statistic}, and each event counts one"
    least, seconds = _least(alarm), number(metric.period)
    if least is None or seconds is None:
        return None
    if str(metric) == ANSWERED_WRONG:
        most = max(MOST_ERRORS_A_MINUTE, SHARE * _requests(stack, service)) * max(1, seconds / 60)
        return f"it takes {least:g} errors in {seconds:g} seconds" if least > most else None
    tasks = max(number(service.get("desired_count")) or 1, 1)
    if least > tasks:
        return f"it takes {least:g} ends in {seconds:g} seconds, and {service.address} has {tasks:g} tasks"
    return _too_often(alarm, seconds)


def _requests(stack: Stack, service: Resource) -> float:
    """A minute, that it scales for: of as many tasks as it may have."""
    return sum(
        (number(block.get("target_value")) or 0) * (number(target.get("max_capacity")) or 0)
        for target in stack.referring_to(service, "aws_appautoscaling_target", by="resource_id")
        for policy in stack.referring_to(target, "aws_appautoscaling_policy", by="resource_id")
        for block in policy.blocks("target_tracking_scaling_policy_configuration")
        if "ALBRequestCountPerTarget" in str(block.get("predefined_metric_specification"))
    )


def _least(alarm: Resource) -> float | None:
    """The smallest count that is too much."""
    threshold = number(alarm.get("threshold"))
    if threshold is None:
        return None
    return threshold if alarm.get("comparison_operator") in AT_LEAST else int(threshold) + 1


def _too_often(alarm: Resource, seconds: float) -> str | None:
    periods = number(alarm.get("evaluation_periods"))
    wanted = number(alarm.get("datapoints_to_alarm", periods))
    if periods is None or wanted is None:
        return None
    possible = min(periods, max(1, periods * seconds // SECONDS_BETWEEN_ENDS))
    return f"it takes ends in {wanted:g} of {periods:g} periods" if wanted > possible else None
