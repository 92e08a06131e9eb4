"""The containers of the first service's task definition."""

from __future__ import annotations

import json

import pytest

from tests.environments.first_service import first_service
from tests.synthesized import Attributes, SynthesizedStack

__all__ = ["container"]


def container(stack: SynthesizedStack, name: str = "app") -> Attributes:
    """One container of the first service's task: `app`, or `migrate`, where the settings have a migration."""
    settings = stack.settings
    assert settings is not None
    wanted = {"app", "migrate"} if settings.service.migration else {"app"}
    task = first_service(stack).only("aws_ecs_task_definition")
    definitions = {each["name"]: each for each in json.loads(task["container_definitions"])}
    assert definitions.keys() == wanted
    if name not in definitions:
        pytest.skip(f"{stack.name} has no migration")
    attributes: Attributes = definitions[name]
    return attributes
