"""Task definitions, and what is in their `container_definitions`: text, which Terraform does not look into."""

from __future__ import annotations

import json
from collections.abc import Iterator

from strongroom.synthesized import Attributes, Resource, Stack, references

# Terraform calls a function with a task definition, whose task that runs: a migration.
INVOCATION = "aws_lambda_invocation"
TASKS = ("aws_ecs_service", INVOCATION, "aws_scheduler_schedule")
"""What runs tasks, or starts them."""


def containers(task: Resource) -> list[Attributes] | None:
    """The container definitions; None where they can't be read (an expression, say, or no JSON at all)."""
    try:
        decoded = json.loads(task.get("container_definitions", ""))
    except (TypeError, ValueError, RecursionError):
        return None
    if not isinstance(decoded, list) or not all(isinstance(container, dict) for container in decoded):
        return None
    return decoded


def each_container(stack: Stack) -> Iterator[tuple[Resource, Attributes]]:
    """Every container that can be read, with its task definition."""
    for task in stack.of_type("aws_ecs_task_definition"):
        for container in containers(task) or []:
            yield task, container


def task_of(stack: Stack, service: Resource) -> Resource | None:
    """The task definition that a service runs, or that a schedule or an invocation starts a task of, if the
    stack has it."""
    given = [service.get("task_definition")]
    given += [block.get("task_definition_arn") for block in service.blocks("target", "ecs_parameters")]
    given += [service.get("input")] if service.type == INVOCATION else []
    named = (stack.find(reference.address) for each in given for reference in references(each))
    return next((it for it in named if it is not None and it.type == "aws_ecs_task_definition"), None)


def users_of(stack: Stack, task: Resource) -> list[Resource]:
    """The services that run it, and the schedules and invocations that start tasks of it."""
    return stack.referring_to(task, *TASKS)


def ends_by_itself(stack: Stack, task: Resource) -> bool:
    """Whether schedules or invocations start tasks of it, and no service keeps them running."""
    users = users_of(stack, task)
    return bool(users) and all(user.type != "aws_ecs_service" for user in users)


def named(container: Attributes) -> str:
    """A container, for a problem's text."""
    return f"container {container.get('name', 'without a name')}"
