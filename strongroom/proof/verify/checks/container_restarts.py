"""Containers that end: ECS ends their task, and tells it."""

from __future__ import annotations

from strongroom.proof.verify.check import Verdicts, check, judge
from strongroom.proof.verify.task_definitions import each_container, named
from strongroom.synthesized import Stack, blocks


@check(
    "SR656",
    "A container that ends takes its task with it",
    why=(
        "With a restart policy ECS starts the container again in the same task: no task stops, so no event "
        "tells it, and no alarm of SR627 rolls a release back that dies again and again. A migration that has "
        "failed half-way runs once more."
    ),
    remedy=(
        "Leave restartPolicy out of each essential container, or set its enabled to false: a service starts "
        "another task, and whoever starts a task sees its exit code."
    ),
    controls=("AWS Well-Architected REL08-BP05", "AWS Well-Architected OPS08-BP04"),
)
def ends_its_task(stack: Stack) -> Verdicts:
    # Amazon ECS API reference, ContainerDefinition and ContainerRestartPolicy: `enabled` is required there, and
    # a container is essential unless it says otherwise.
    for task, container in each_container(stack):
        if container.get("essential") is not False:
            restarts = any(
                policy.get("enabled") is not False for policy in blocks(container.get("restartPolicy"))
            )
            yield judge(task, not restarts, f"ECS restarts {named(container)} without ending its task")
