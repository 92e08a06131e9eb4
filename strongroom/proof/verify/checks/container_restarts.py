"""Containers that end: ECS ends their task, and tells it."""

from __future__ import annotations

from strongroom.proof.verify.check import Verdict, Verdicts, check
from strongroom.proof.verify.checks.container_order import ENDED
from strongroom.proof.verify.task_definitions import containers, named, task_of
from strongroom.synthesized import Attributes, Stack, blocks, references


@check(
    "SR656",
    "A container that ends takes its task with it",
    why=(
        "With a restart policy ECS starts the container again in the same task, and without one that is not "
        "essential the task goes on: none stops, so no event tells it, and no alarm of SR627 rolls a release "
        "back that dies again and again. A migration that has failed half-way runs once more."
    ),
    remedy=(
        "Leave restartPolicy out of each essential container, or set its enabled to false: a service starts "
        "another task, and whoever starts a task sees its exit code. Let essential be true of each container "
        "that the load balancer asks or that is given resources of the stack."
    ),
    controls=("AWS Well-Architected REL08-BP05", "AWS Well-Architected OPS08-BP04"),
)
def ends_its_task(stack: Stack) -> Verdicts:
    # Amazon ECS API reference, ContainerDefinition and ContainerRestartPolicy: `enabled` is required there, and
    # a container is essential unless it says otherwise.
    asked = {
        (task.address, target.get("container_name"))
        for service in stack.of_type("aws_ecs_service")
        if (task := task_of(stack, service)) is not None
        for target in service.blocks("load_balancer")
    }
    for task in stack.of_type("aws_ecs_task_definition"):
        defined = containers(task) or []
        for container in defined:
            if container.get("essential") is not False:
                yield Verdict(task, _restarted(container))
            elif _works(container) or (task.address, container.get("name")) in asked:
                alone = not _awaited(container, defined)
                yield Verdict(task, f"the task goes on without {named(container)}" if alone else None)


def _restarted(container: Attributes) -> str | None:
    if any(policy.get("enabled") is not False for policy in blocks(container.get("restartPolicy"))):
        return f"ECS restarts {named(container)} without ending its task"
    return None


def _works(container: Attributes) -> bool:
    """Whether it is given a database, a table, a queue: a sidecar has none of them."""
    return bool(references([container.get("environment"), container.get("secrets")]))


def _awaited(container: Attributes, defined: list[Attributes]) -> bool:
    """Whether another one starts once it has ended: one that is essential could not (SR642)."""
    return any(
        dependency.get("containerName") == container.get("name") and dependency.get("condition") in ENDED
        for other in defined
        for dependency in blocks(other.get("dependsOn"))
    )
