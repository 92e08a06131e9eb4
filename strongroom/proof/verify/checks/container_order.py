"""Containers that wait for one another, and what one that ends may have that one that stays may not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import networkx

from strongroom.proof.verify.check import Verdict, Verdicts, check, judge
from strongroom.proof.verify.task_definitions import containers, each_container, named
from strongroom.synthesized import Attributes, Resource, Stack, blocks, references

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


@check(
    "SR643",
    "The database's master user is nobody's who stays",
    why=(
        "The master user may drop every table and give every right; and once its password is rotated, whoever "
        "was given it at the start can't connect any more."
    ),
    remedy=(
        "Let the application sign in by IAM (rds-db:connect) as a user with the rights that it needs. A "
        "container that ends before it, a migration, may have the master user's secret."
    ),
    controls=("PCI DSS 4.0 7.2.5", "AWS Well-Architected SEC03-BP02"),
)
def master_user(stack: Stack) -> Verdicts:
    for task, container in each_container(stack):
        given = _master_secrets(stack, container)
        ends = container.get("essential") is False and _is_waited_for(task, container)
        yield judge(task, not given or ends, f"{named(container)} has the master user's secret of {given}")


def _master_secrets(stack: Stack, container: Mapping[str, object]) -> str:
    return ", ".join(
        reference.address
        for reference in references(container.get("secrets"))
        if reference.attribute.startswith("master_user_secret") and reference.address in stack.resources
    )


def _is_waited_for(task: Resource, container: Attributes) -> bool:
    return any(
        dependency.get("containerName") == container.get("name") and dependency.get("condition") in ENDED
        for other in containers(task) or []
        for dependency in blocks(other.get("dependsOn"))
    )
