"""Containers that wait for one another."""

from __future__ import annotations

from collections.abc import Iterator

import networkx

from strongroom.proof.verify.check import Verdict, Verdicts, check
from strongroom.proof.verify.task_definitions import containers, named
from strongroom.synthesized import Attributes, Stack, blocks

# Conditions that are met when a container has ended; an essential one would take the task with it.
ENDED = ("COMPLETE", "SUCCESS")


@check(
    "SR642",
    "Containers wait for what can happen",
    why=(
        "ECS refuses a container that waits for an essential one to end, for the health of one without a "
        "health check, for itself, or for one that the task does not have."
    ),
    remedy=(
        "In dependsOn, name a container of the task: with SUCCESS or COMPLETE one that has essential false, "
        "with HEALTHY one that has a healthCheck."
    ),
    controls=("AWS Well-Architected OPS05-BP02",),
)
def possible(stack: Stack) -> Verdicts:
    for task in stack.of_type("aws_ecs_task_definition"):
        defined = containers(task)
        if defined is not None:
            yield Verdict(task, next(_impossible(defined), None))


def _impossible(defined: list[Attributes]) -> Iterator[str]:
    by_name = {str(container.get("name")): container for container in defined}
    waiting: networkx.DiGraph[str] = networkx.DiGraph()
    for container in defined:
        for dependency in blocks(container.get("dependsOn")):
            other, condition = str(dependency.get("containerName")), dependency.get("condition")
            waiting.add_edge(str(container.get("name")), other)
            problem = _never(by_name.get(other), condition)
            if problem:
                yield f"{named(container)} waits for {other} ({condition}), {problem}"
    if not networkx.is_directed_acyclic_graph(waiting):
        yield "containers wait for one another in a circle"


def _never(other: Attributes | None, condition: object) -> str | None:
    """Why ECS refuses it (Amazon ECS API reference, ContainerDependency)."""
    if other is None:
        return "which the task does not have"
    if condition in ENDED and other.get("essential") is not False:
        return "which is essential"
    if condition == "HEALTHY" and not blocks(other.get("healthCheck")):
        return "which has no healthCheck"
    if condition not in (*ENDED, "HEALTHY", "START"):
        return "and there is no such condition"
    return None
