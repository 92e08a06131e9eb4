"""Where EventBridge sends what a rule matches."""

from __future__ import annotations

from strongroom.proof.permissions.arns import Arns
from strongroom.proof.verify.check import Verdict, Verdicts, check
from strongroom.proof.verify.event_patterns import RULE
from strongroom.proof.verify.event_targets import reduced
from strongroom.proof.verify.pointing import points_at
from strongroom.synthesized import Resource, Stack, is_unknown

LOG_GROUP = ":log-group:"


@check(
    "SR915",
    "An event target is on its rule's bus, is there, and keeps the whole event",
    why=(
        "EventBridge drops what it can't deliver, and keeps of the rest what input, input_path or "
        "input_transformer lets through: its alarm rings, and nobody can read why."
    ),
    remedy=(
        "Give rule and target the same event_bus_name, or neither; refer to a log group of the stack in arn, "
        "and leave input, input_path and input_transformer out there."
    ),
    controls=("AWS Well-Architected OPS08-BP02",),
)
def delivered(stack: Stack) -> Verdicts:
    for target in stack.of_type("aws_cloudwatch_event_target"):
        rules = [rule for rule in stack.of_type(RULE) if points_at(target, "rule", rule, "name")]
        yield Verdict(target, _elsewhere(target, rules) or _nowhere(stack, target) or _partly(stack, target))


def _elsewhere(target: Resource, rules: list[Resource]) -> str | None:
    bus = target.get("event_bus_name") or "default"
    for rule in rules:
        other = rule.get("event_bus_name") or "default"
        if bus != other:
            return f"it is on the bus {bus}, and {rule.address} on {other}"
    return None


def _nowhere(stack: Stack, target: Resource) -> str | None:
    arns = Arns(stack)
    given = arns.resolve(str(target.get("arn")))
    if LOG_GROUP not in given or is_unknown(given):
        return None
    name = given.partition(LOG_GROUP)[2].removesuffix(":*")
    known = {arns.resolve(str(group.get("name"))) for group in stack.of_type("aws_cloudwatch_log_group")}
    return None if name in known else f"the stack has no log group {name}"


def _partly(stack: Stack, target: Resource) -> str | None:
    if LOG_GROUP not in Arns(stack).resolve(str(target.get("arn"))):
        return None  # who is told in a message may be told a part
    less = reduced(target)
    return f"its log group gets what {less} makes of an event" if less else None
