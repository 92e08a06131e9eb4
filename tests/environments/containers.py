"""The containers of the first service's task, and of the migration's."""

from __future__ import annotations

import json

import pytest

from tests.environments.first_service import first_service
from tests.synthesized import Attributes, SynthesizedStack

__all__ = ["container", "task"]


def task(stack: SynthesizedStack, name: str = "app") -> Attributes:
    """The task definition of the container `app`, or of `migrate`, where the settings have a migration."""
    settings = stack.settings
    assert settings is not None
    if name == "app":
        return first_service(stack).only("aws_ecs_task_definition")
    if not settings.service.migration:
        pytest.skip(f"{stack.name} has no migration")
    return stack.at("migration/task_definition")[1]


def container(stack: SynthesizedStack, name: str = "app") -> Attributes:
    """`app` or `migrate`, the one container of its task."""
    definition: Attributes
    (definition,) = json.loads(task(stack, name)["container_definitions"])
    assert definition["name"] == name
    return definition
