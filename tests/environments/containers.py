"""The containers of a stack's one task definition."""

from __future__ import annotations

import json

from tests.synthesized import Attributes, SynthesizedStack

__all__ = ["container"]


def container(stack: SynthesizedStack, name: str = "app") -> Attributes:
    """One of the two containers of the one task definition."""
    task = stack.only("aws_ecs_task_definition")
    definitions = {each["name"]: each for each in json.loads(task["container_definitions"])}
    assert definitions.keys() == {"app", "migrate"}
    attributes: Attributes = definitions[name]
    return attributes
