"""How an ECS service's count follows its load."""

from __future__ import annotations

from strongroom.proof.verify.bounds import within
from strongroom.proof.verify.check import Verdict, Verdicts, check, judge
from strongroom.synthesized import Attributes, Resource, Stack, blocks, is_unknown, number, off

LEAST_TASKS = 2
UTILIZATION = 70  # percent
COOLDOWN = 60  # seconds

UTILIZATION_METRICS = ("ECSServiceAverageCPUUtilization", "ECSServiceAverageMemoryUtilization")
REQUESTS = "ALBRequestCountPerTarget"


@check(
    "SR651",
    "A service's count may grow with its load, from two tasks on",
    why="A count that stays falls behind the load; one task is no availability at all.",
    remedy=(
        "Make an aws_appautoscaling_target with resource_id service/<cluster>/<service>, min_capacity 2 or "
        "more, and a max_capacity above it."
    ),
    controls=("AWS Well-Architected REL07-BP01", "AWS Well-Architected REL07-BP03"),
)
def scalable(stack: Stack) -> Verdicts:
    for service in stack.of_type("aws_ecs_service"):
        targets = stack.referring_to(service, "aws_appautoscaling_target", by="resource_id")
        if not targets:
            yield Verdict(service, "there is no scalable target for it")
        for target in targets:
            least, most = target.get("min_capacity"), target.get("max_capacity")
            told = number(least)
            holds = within(least, LEAST_TASKS) and within(most, (told or LEAST_TASKS) + 1)
            yield judge(target, holds, f"it has {least} to {most} tasks")


@check(
    "SR652",
    "A service follows CPU, memory and, behind a load balancer, requests",
    why="Load that shows in a metric which nothing follows makes every request slower, with tasks to spare.",
    remedy=f"Add a target-tracking policy for each of {', '.join(UTILIZATION_METRICS)} and {REQUESTS}.",
    controls=("AWS Well-Architected REL07-BP03",),
)
def followed(stack: Stack) -> Verdicts:
    for target in _service_targets(stack):
        policies = stack.referring_to(target, "aws_appautoscaling_policy", by="resource_id")
        followed = {
            _metric(tracking)
            for policy in policies
            if policy.get("policy_type") == "TargetTrackingScaling"
            for tracking in _tracking(policy)
        }
        wanted = (*UTILIZATION_METRICS, *([REQUESTS] if _answers(stack, target) else []))
        missing = [metric for metric in wanted if metric not in followed]
        yield judge(target, not missing, f"nothing follows {', '.join(missing)}")


@check(
    "SR653",
    "Scaling is early enough, waits a minute, and goes both ways",
    why=(
        "Above 70 % there is no room for what comes while new tasks start; the default cooldowns are five "
        "minutes, and without scale-in the count stays at its highest."
    ),
    remedy=(
        f"Set target_value to {UTILIZATION} at most for CPU and memory, scale_out_cooldown and "
        f"scale_in_cooldown to {COOLDOWN}, and leave disable_scale_in out."
    ),
    controls=("AWS Well-Architected REL07-BP03", "AWS Well-Architected COST09-BP03"),
)
def paced(stack: Stack) -> Verdicts:
    for policy in _service_policies(stack):
        for tracking in _tracking(policy):
            yield Verdict(policy, _ill_paced(tracking))


def _ill_paced(tracking: Attributes) -> str | None:
    target = tracking.get("target_value")
    if _metric(tracking) in UTILIZATION_METRICS and not within(target, 1, UTILIZATION):
        return f"it aims at {target} %"
    for name, least, most in (
        ("scale_out_cooldown", 1, COOLDOWN),
        ("scale_in_cooldown", COOLDOWN, 5 * COOLDOWN),
    ):
        if not within(tracking.get(name), least, most):
            return f"{name} is {tracking.get(name) or 'not set'}"
    if not off(tracking.get("disable_scale_in")):
        return "disable_scale_in is true"
    return None


@check(
    "SR654",
    "Requests are counted at the service's own target group",
    why="The label takes the ends of two ARNs; with anything else AWS refuses the policy.",
    remedy="Set resource_label to <load balancer's arn_suffix>/<target group's arn_suffix>.",
    controls=("AWS Well-Architected REL07-BP03",),
)
def counted(stack: Stack) -> Verdicts:
    for policy in _service_policies(stack):
        for tracking in _tracking(policy):
            if _metric(tracking) == REQUESTS:
                label = _specification(tracking).get("resource_label")
                yield judge(
                    policy,
                    _names_the_target_group(stack, policy, label),
                    f"resource_label is {label or 'not set'}",
                )


def _names_the_target_group(stack: Stack, policy: Resource, label: object) -> bool:
    ends = policy.references("target_tracking_scaling_policy_configuration")
    groups = {
        reference.address
        for target in _targets_of(stack, policy)
        for service in _scaled_by(stack, target) or stack.of_type("aws_ecs_service")
        for reference in service.references("load_balancer")
    }
    if not ends:
        return is_unknown(label) or (str(label).startswith("app/") and "/targetgroup/" in str(label))
    return (
        all(end.attribute == "arn_suffix" for end in ends)
        and any(end.address in groups for end in ends)
        and any(end.type in ("aws_lb", "aws_alb") for end in ends)
    )


def _answers(stack: Stack, target: Resource) -> bool:
    """Whether a load balancer counts requests of its service; nobody counts those of a worker."""
    scaled = _scaled_by(stack, target)
    return not scaled or any(service.blocks("load_balancer") for service in scaled)


def _scaled_by(stack: Stack, target: Resource) -> list[Resource]:
    """The service whose count the target is about; none where its name is written out."""
    return [service for service in stack.of_type("aws_ecs_service") if target.mentions(service, "resource_id")]


def _targets_of(stack: Stack, policy: Resource) -> list[Resource]:
    return [target for target in _service_targets(stack) if policy.mentions(target, "resource_id")]


def _service_targets(stack: Stack) -> list[Resource]:
    return [
        target
        for target in stack.of_type("aws_appautoscaling_target")
        if str(target.get("resource_id")).startswith("service/")
    ]


def _service_policies(stack: Stack) -> list[Resource]:
    """Those of a service's scalable target."""
    return [
        policy
        for target in _service_targets(stack)
        for policy in stack.referring_to(target, "aws_appautoscaling_policy", by="resource_id")
    ]


def _tracking(policy: Resource) -> list[Attributes]:
    return policy.blocks("target_tracking_scaling_policy_configuration")


def _specification(tracking: Attributes) -> Attributes:
    return next(iter(blocks(tracking.get("predefined_metric_specification"))), {})


def _metric(tracking: Attributes) -> str:
    return str(_specification(tracking).get("predefined_metric_type"))
