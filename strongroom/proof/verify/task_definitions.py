"""Task definitions, and what is in their `container_definitions`: text, which Terraform does not look into."""

from __future__ import annotations

import json
from collections.abc import Iterator

from strongroom.synthesized import Attributes, Resource, Stack, references


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
    """The task definition that a service runs, or that a schedule starts a task of, if the stack has it."""
    given = [service.get("task_definition")]
    given += [block.get("task_definition_arn") for block in service.blocks("target", "ecs_parameters")]
    named = (stack.find(reference.address) for each in given for reference in references(each))
    return next((found for found in named if found is not None), None)


def ends_by_itself(stack: Stack, task: Resource) -> bool:
    """Whether schedules start tasks of it, and no service keeps them running."""
    users = stack.referring_to(task, "aws_ecs_service", "aws_scheduler_schedule")
    return bool(users) and all(user.type == "aws_scheduler_schedule" for user in users)


def named(container: Attributes) -> str:
    """A container, for a problem's text."""
    return f"container {container.get('name', 'without a name')}"
