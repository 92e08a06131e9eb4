"""Deployments of ECS services that fail: ECS notices, and somebody is told."""

from __future__ import annotations

from collections.abc import Iterable

from strongroom.proof.verify import lifecycles
from strongroom.proof.verify.bounds import within
from strongroom.proof.verify.check import Verdict, Verdicts, check
from strongroom.proof.verify.checks.alarms import ALARM
from strongroom.proof.verify.ecs_events import ended, failed, not_failed, of_others
from strongroom.proof.verify.event_patterns import matched_by
from strongroom.proof.verify.event_targets import reduced
from strongroom.proof.verify.metrics import Measured, measured
from strongroom.synthesized import Attributes, Resource, Stack, as_list, number, on, references

# Of a rule: the events it has sent on.
TRIGGERED = ("AWS/Events TriggeredRules", "AWS/Events MatchedEvents")
ANSWERED_WRONG = "AWS/ApplicationELB HTTPCode_Target_5XX_Count"

# Seconds that a deployment waits for its alarms after the old tasks are gone: longer, and people stop waiting.
LONGEST_LOOK_BACK = 600


@check(
    "SR626",
    "A deployment that fails is told, and kept",
    why=(
        "ECS goes back to the release before, all alarms stay silent, and who deployed may not have waited. "
        "ECS tells EventBridge alone, and remembers a stopped task for an hour."
    ),
    remedy=(
        "Make an aws_cloudwatch_event_rule for ECS Deployment State Change, with the service's ARN in "
        "resources and SERVICE_DEPLOYMENT_FAILED in detail.eventName; a target for whole events, which the "
        "service depends on; "
        "an alarm on its TriggeredRules."
    ),
    controls=("AWS Well-Architected OPS08-BP04", "AWS Well-Architected REL06-BP03"),
)
def failed_deployments(stack: Stack) -> Verdicts:
    for service in stack.of_type("aws_ecs_service"):
        rules = {what: matched_by(stack, event) for what, event in failed(stack, service).items()}
        problems = (_unheard(stack, service, what, found) for what, found in rules.items())
        told = next(filter(None, problems), None)
        yield Verdict(service, told or _too_wide(stack, service, rules.values()))


def _too_wide(stack: Stack, service: Resource, rules: Iterable[list[Resource]]) -> str | None:
    """Of the rules that match a failed deployment of it, those that ring."""
    heard = {rule.address for found in rules for rule in _alarming(stack, found)}
    for what, event in not_failed(stack, service).items():
        for rule in matched_by(stack, event):
            if rule.address in heard:
                return f"{rule.address} matches {what} too"
    return None


def _alarming(stack: Stack, rules: list[Resource]) -> list[Resource]:
    watched = {
        address
        for alarm in stack.of_type(ALARM)
        for metric in measured(alarm)
        if str(metric) in TRIGGERED
        for address in metric.addresses
    }
    return [rule for rule in rules if rule.address in watched]


def _unheard(stack: Stack, service: Resource, what: str, rules: list[Resource]) -> str | None:
    if not rules:
        return f"no rule matches {what}"
    alarming = _alarming(stack, rules)
    if not alarming:
        return f"no alarm is on {rules[0].address}"
    targets = [
        target
        for rule in alarming
        for target in stack.referring_to(rule, "aws_cloudwatch_event_target", by="rule")
    ]
    if not targets:
        return f"{alarming[0].address} has no target"
    whole = [target for target in targets if not reduced(target)]
    if not whole:
        return f"{targets[0].address} gets what {reduced(targets[0])} makes of it, not the reason"
    if not any(stack.waits_for(service, target) for target in whole):
        return f"it does not wait for {whole[0].address}: of its first deployment nobody is told"
    return None


@check(
    "SR627",
    "ECS rolls a deployment back whose tasks end or answer with errors",
    why=(
        "The circuit breaker counts tasks that don't start or don't become healthy. A release that is healthy "
        "and answers every request with 500, or dies a minute later, is a success to it."
    ),
    remedy=(
        "Give the service alarms with enable and rollback: on HTTPCode_Target_5XX_Count of its target group, "
        "and on a rule for its tasks that stop with EssentialContainerExited or TaskFailedToStart, whatever "
        "their exit code."
    ),
    controls=("AWS Well-Architected OPS06-BP04", "AWS Well-Architected REL08-BP05"),
)
def rolled_back_by_alarms(stack: Stack) -> Verdicts:
    for service in stack.of_type("aws_ecs_service"):
        yield Verdict(service, _unnoticed(stack, service))


def _unnoticed(stack: Stack, service: Resource) -> str | None:
    watching = [each for each in service.blocks("alarms") if on(each.get("enable"))]
    if not watching:
        return "ECS watches no alarm while it deploys"
    if not all(on(each.get("rollback")) for each in watching):
        return "an alarm stops a deployment, but does not roll it back"
    seen = [
        metric
        for each in watching
        for name in as_list(each.get("alarm_names"))
        if (alarm := named_alarm(stack, name)) is not None
        for metric in measured(alarm)
    ]
    for what, event in ended(stack, service).items():
        rules = {rule.address for rule in matched_by(stack, event)}
        if not any(str(metric) in TRIGGERED and metric.addresses & rules for metric in seen):
            return f"no alarm that ECS watches is on {what}"
    groups = _target_groups(service)
    if groups and not any(str(metric) == ANSWERED_WRONG and metric.addresses & groups for metric in seen):
        return f"no alarm that ECS watches is on {ANSWERED_WRONG} of its target group"
    if lifecycles.ignores(service, "alarms"):
        return "its lifecycle ignores changes of alarms: ECS may watch none of these"
    return None


def named_alarm(stack: Stack, name: object) -> Resource | None:
    """The alarm of the stack that a name is of, by reference or as text."""
    for reference in references(name):
        return stack.find(reference.address) if reference.attribute in ("alarm_name", "id") else None
    return next((alarm for alarm in stack.of_type(ALARM) if alarm.get("alarm_name") == name), None)


def _target_groups(service: Resource) -> set[str]:
    return {
        reference.address
        for balanced in service.blocks("load_balancer")
        for reference in references(balanced.get("target_group_arn"))
    }


@check(
    "SR628",
    "An alarm that ECS watches while it deploys can be trusted to be about the deployment",
    why=(
        "ECS ignores an alarm that is on when a deployment begins, waits after each for as long as the alarms "
        "look back, and rolls a good release back for an alarm that is about something else, or about silence."
    ),
    remedy=(
        f"Name alarms of the stack, at most {LONGEST_LOOK_BACK // 60} minutes long, with notBreaching, on the "
        "service's own target group, tasks or name; a rule for tasks has clusterArn, group, lastStatus and "
        "stopCode in detail; the service waits for them by alarm_name."
    ),
    controls=("AWS Well-Architected REL08-BP05",),
)
def eligible(stack: Stack) -> Verdicts:
    for service in stack.of_type("aws_ecs_service"):
        for block in service.blocks("alarms"):
            for name in as_list(block.get("alarm_names")):
                alarm = named_alarm(stack, name)
                if alarm is None:
                    yield Verdict(service, f"{name} is no alarm of the stack")
                elif not stack.waits_for(service, alarm):
                    yield Verdict(service, f"it does not wait for {alarm.address}")
                else:
                    yield Verdict(alarm, _ineligible(stack, service, alarm))


def _ineligible(stack: Stack, service: Resource, alarm: Resource) -> str | None:
    if alarm.get("treat_missing_data") != "notBreaching":
        return "silence sets it off, and a new task is silent at first"
    events = (*ended(stack, service).values(), *failed(stack, service).values())
    rules = {rule.address for event in events for rule in matched_by(stack, event)}
    wide = {
        rule.address: what
        for what, event in of_others(stack, service).items()
        for rule in matched_by(stack, event)
    }
    for metric in measured(alarm):
        seconds = (number(metric.period) or 0) * (number(alarm.get("evaluation_periods")) or 0)
        if not within(seconds, 1, LONGEST_LOOK_BACK):
            return f"it looks back {seconds:g} seconds"
        if not _of_service(service, metric, rules):
            return f"{metric} is not about {service.address} alone"
        for rule in sorted(metric.addresses & wide.keys()):
            return f"{rule} matches {wide[rule]}, too"
    return None


def _of_service(service: Resource, metric: Measured, rules: set[str]) -> bool:
    dimensions: Attributes = metric.dimensions
    if "TargetGroup" in dimensions:
        return bool(metric.addresses & _target_groups(service))
    if "RuleName" in dimensions:
        return bool(metric.addresses & rules)
    return bool(dimensions.get("ServiceName") == service.get("name"))
