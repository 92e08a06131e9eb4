"""Target groups: which targets, when they count as healthy, and how they leave."""

from __future__ import annotations

import re

from strongroom.proof.verify import lifecycles
from strongroom.proof.verify.bounds import within
from strongroom.proof.verify.check import Verdict, Verdicts, check, judge
from strongroom.proof.verify.load_balancing import TARGET_GROUPS, targets_of
from strongroom.synthesized import Attributes, Resource, Stack, is_unknown, on, value_of

HEALTHY, UNHEALTHY = 2, 3

# Seconds: a request has the time to end, and a deployment does not wait for minutes.
LEAST_DELAY, LONGEST_DELAY = 10, 120


@check(
    "SR711",
    "Tasks are targets by their address",
    why="Fargate's tasks have a network interface each and no instance: ECS refuses a group of instances.",
    remedy="Set target_type to ip.",
    controls=("AWS Well-Architected OPS05-BP02",),
)
def by_address(stack: Stack) -> Verdicts:
    for service in stack.of_type("aws_ecs_service"):
        for group in targets_of(stack, service):
            kind = group.get("target_type", "instance")
            yield judge(group, kind == "ip" or is_unknown(kind), f"target_type is {kind}")


@check(
    "SR712",
    "A target group can be replaced",
    why="A listener holds on to its group: AWS refuses to delete the old one before there is a new one.",
    remedy="Set lifecycle.create_before_destroy to true.",
    controls=("AWS Well-Architected REL08-BP05",),
)
def replaceable(stack: Stack) -> Verdicts:
    for group in stack.of_type(*TARGET_GROUPS):
        first = lifecycles.has(group, "create_before_destroy")
        yield judge(group, first, "create_before_destroy is not true")


@check(
    "SR713",
    "A target that fails is taken out after three checks of its own path, and comes back after two",
    why=(
        "The front page says little of the application's health, and answers that are no success count with a "
        "wide matcher: requests go on to a target that can't serve them."
    ),
    remedy=(
        "Set health_check: a path of its own, matcher 200, healthy_threshold 2, unhealthy_threshold 3, "
        "interval 30 or less, timeout 10 or less."
    ),
    controls=("AWS Well-Architected REL11-BP01", "AWS Well-Architected REL11-BP02"),
)
def health_check(stack: Stack) -> Verdicts:
    for group in stack.of_type(*TARGET_GROUPS):
        if str(group.get("protocol")).startswith("HTTP"):
            yield Verdict(group, _unhealthy(group))


def _unhealthy(group: Resource) -> str | None:
    checks = group.blocks("health_check")
    if not checks:
        return "it has no health_check, and AWS asks for / every 30 seconds"
    given = checks[0]
    if not on(value_of(given, "enabled", True)):
        return "its health check is off"
    path, matcher = str(value_of(given, "path", "/")), str(value_of(given, "matcher", "200"))
    if path == "/":
        return "its health check asks for /"
    # `200`, or a list of successes; a range such as 200-499 takes refusals for health.
    if not is_unknown(matcher) and not all(code.startswith("2") for code in re.findall(r"\d+", matcher)):
        return f"its health check takes {matcher} for healthy"
    return _thresholds(given)


def _thresholds(given: Attributes) -> str | None:
    # What Elastic Load Balancing takes where one is left out.
    interval, timeout = value_of(given, "interval", 30), value_of(given, "timeout", 5)
    for name, value, most in (
        ("healthy_threshold", value_of(given, "healthy_threshold", 3), HEALTHY),
        ("unhealthy_threshold", value_of(given, "unhealthy_threshold", 3), UNHEALTHY),
        ("interval", interval, 30),
        ("timeout", timeout, 10),
    ):
        if not within(value, 2, most):
            return f"its health check's {name} is {value}"
    return None


@check(
    "SR714",
    "A target that leaves finishes its requests, and no deployment waits minutes for it",
    why="Without a delay open requests are cut off; the default makes each deployment wait five minutes.",
    remedy=f"Set deregistration_delay to {LEAST_DELAY} to {LONGEST_DELAY} seconds, Fargate's longest stop.",
    controls=("AWS Well-Architected OPS06-BP03",),
)
def deregistration(stack: Stack) -> Verdicts:
    for group in stack.of_type(*TARGET_GROUPS):
        seconds = group.get("deregistration_delay", 300)
        yield judge(
            group, within(seconds, LEAST_DELAY, LONGEST_DELAY), f"deregistration_delay is {seconds} seconds"
        )
