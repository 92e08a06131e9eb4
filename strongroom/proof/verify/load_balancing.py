"""Which load balancer, listeners and target groups belong together."""

from __future__ import annotations

from strongroom.synthesized import Resource, Stack

LOAD_BALANCERS = ("aws_lb", "aws_alb")
LISTENERS = ("aws_lb_listener", "aws_alb_listener")
RULES = ("aws_lb_listener_rule", "aws_alb_listener_rule")
TARGET_GROUPS = ("aws_lb_target_group", "aws_alb_target_group")


def application_load_balancers(stack: Stack) -> list[Resource]:
    return [
        load_balancer
        for load_balancer in stack.of_type(*LOAD_BALANCERS)
        if load_balancer.get("load_balancer_type", "application") == "application"
    ]


def listeners_of(stack: Stack, load_balancer: Resource) -> list[Resource]:
    return stack.referring_to(load_balancer, *LISTENERS, by="load_balancer_arn")


def targets_of(stack: Stack, service: Resource) -> list[Resource]:
    """The target groups that an ECS service registers its tasks with."""
    named = {reference.address for reference in service.references("load_balancer")}
    return [group for group in stack.of_type(*TARGET_GROUPS) if group.address in named]


def forwarding_to(stack: Stack, target_group: Resource) -> list[Resource]:
    """The listeners and listener rules that send requests to a target group."""
    return [
        resource
        for resource in stack.of_type(*LISTENERS, *RULES)
        if resource.mentions(target_group, "default_action", "action")
    ]


def load_balancers_of(stack: Stack, target_group: Resource) -> list[Resource]:
    """The load balancers whose requests reach a target group."""
    listeners = forwarding_to(stack, target_group)
    listeners += [
        listener for rule in listeners if (listener := stack.find(rule.reference("listener_arn"))) is not None
    ]
    named = {listener.reference("load_balancer_arn") for listener in listeners}
    return [load_balancer for load_balancer in stack.of_type(*LOAD_BALANCERS) if load_balancer.address in named]
