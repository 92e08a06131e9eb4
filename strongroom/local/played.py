"""Which services of a stack run here, and in how many tasks: the application's, in one.

A further service has an image of its own, which is not on this machine: the emulator says that its tasks run.
"""

from __future__ import annotations

from stacks.naming import container
from strongroom.local.stack import Block, SynthesizedStack

TASKS = 1
"""Two would take twice the memory, and show no more: a release starts a second one beside it."""


def blocks(stack: SynthesizedStack) -> dict[str, Block]:
    """The `aws_ecs_service` of the application, by name."""
    return {
        name: block
        for name, block in stack.of_type("aws_ecs_service").items()
        if any(each["container_name"] == container("service") for each in block.get("load_balancer", ()))
    }


def services(stack: SynthesizedStack) -> list[str]:
    """Their names in ECS."""
    return [str(block["name"]) for block in blocks(stack).values()]
