"""Deployments of ECS services that fail: somebody is told."""

from __future__ import annotations

from strongroom.proof.permissions.arns import Arns
from strongroom.proof.verify.check import Verdict, Verdicts, check
from strongroom.proof.verify.checks.alarms import ALARM
from strongroom.proof.verify.event_patterns import matched_by
from strongroom.proof.verify.metrics import measured
from strongroom.synthesized import Attributes, Resource, Stack

# Of a rule: the events it has sent on.
TRIGGERED = ("AWS/Events TriggeredRules", "AWS/Events MatchedEvents")


@check(
    "SR626",
    "A deployment that fails is told, and kept",
    why=(
        "ECS goes back to the release before, all alarms stay silent, and who deployed may not have waited. "
        "ECS tells EventBridge alone, and remembers a stopped task for an hour."
    ),
    remedy=(
        "Make an aws_cloudwatch_event_rule for ECS Deployment State Change, with the service's ARN in "
        "resources and SERVICE_DEPLOYMENT_FAILED in detail.eventName; a target; an alarm on its TriggeredRules."
    ),
    controls=("AWS Well-Architected OPS08-BP04", "AWS Well-Architected REL06-BP03"),
)
def failed_deployments(stack: Stack) -> Verdicts:
    for service in stack.of_type("aws_ecs_service"):
        yield Verdict(service, _unheard(stack, matched_by(stack, _failed(stack, service))))


def _unheard(stack: Stack, rules: list[Resource]) -> str | None:
    if not rules:
        return "no rule matches its deployments that failed"
    watched = {
        address
        for alarm in stack.of_type(ALARM)
        for metric in measured(alarm)
        if str(metric) in TRIGGERED
        for address in metric.addresses
    }
    alarming = [rule for rule in rules if rule.address in watched]
    if not alarming:
        return f"no alarm is on {rules[0].address}"
    if not any(stack.referring_to(rule, "aws_cloudwatch_event_target", by="rule") for rule in alarming):
        return f"{alarming[0].address} has no target"
    return None


def _failed(stack: Stack, service: Resource) -> Attributes:
    """ECS developer guide, "Amazon ECS service deployment state change events": no cluster in the detail."""
    arns = Arns(stack)
    cluster = arns.resolve(str(service.get("cluster", "default"))).rpartition("/")[2]
    region, name = stack.region_of(service), arns.resolve(str(service.get("name")))
    return {
        "source": "aws.ecs",
        "detail-type": "ECS Deployment State Change",
        "account": arns.account,
        "region": region,
        "resources": [f"arn:{arns.partition}:ecs:{region}:{arns.account}:service/{cluster}/{name}"],
        "detail": {
            "eventType": "ERROR",
            "eventName": "SERVICE_DEPLOYMENT_FAILED",
            "deploymentId": "ecs-svc/123",
            "updatedAt": "2030-01-31T03:00:00Z",
            "reason": "ECS deployment circuit breaker: task failed to start.",
        },
    }
