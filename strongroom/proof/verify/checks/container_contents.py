"""Containers: what they are given, image, variables, volumes and time to stop, and how that is written down."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from stacks.schema.secrets import named_as_secret, points_to_secret, secret_by_itself
from strongroom.proof.verify.check import Verdict, Verdicts, check, judge
from strongroom.proof.verify.load_balancing import targets_of
from strongroom.proof.verify.task_definitions import containers, each_container, named, task_of
from strongroom.synthesized import Attributes, Resource, Stack, blocks, number, references, value_of

# What ECS and Elastic Load Balancing take where none is given, in seconds.
STOP_TIMEOUT, DEREGISTRATION_DELAY = 30, 300

# Attributes of resources that are secrets.
SECRET_ATTRIBUTE = re.compile(
    r"\.secret_string\b|\.master_password\b|random_password\.[\w-]+\.result\b|\baws_iam_access_key\."
)

DIGEST = re.compile(r"@(sha256:[0-9a-f]{64}|\$\{[^}]*digest[^}]*\})$")


@check(
    "SR637",
    "Secrets are injected, never written into a container definition",
    why=(
        "A variable's value stands in the task definition, the state, the plan and the console, for everybody "
        "who may read one of them, for good."
    ),
    remedy="Put it into Secrets Manager, and name its ARN in the container's secrets.",
    controls=("AWS FSBP ECS.8", "PCI DSS 4.0 8.6.2", "AWS Well-Architected SEC02-BP03"),
)
def no_secrets(stack: Stack) -> Verdicts:
    for task, container in each_container(stack):
        secret = [
            str(variable.get("name"))
            for variable in blocks(container.get("environment"))
            if _is_secret(str(variable.get("name")), str(value_of(variable, "value", "")))
        ]
        yield judge(task, not secret, f"{named(container)} has {', '.join(secret)} in its environment")


def _is_secret(name: str, value: str) -> bool:
    if secret_by_itself(value) or SECRET_ATTRIBUTE.search(value):
        return True
    sources = references(value)
    points = points_to_secret(name) or (
        sources and all(points_to_secret(source.attribute) for source in sources)
    )
    return bool(named_as_secret(name) and value and not points)


@check(
    "SR638",
    "An image is pinned by its digest",
    why=(
        "A tag can be moved: tasks that start tomorrow run another program than the one that was reviewed, and "
        "a rollback goes back to the same tag."
    ),
    remedy="Name the image as repository@sha256:..., or by the image_digest of an aws_ecr_image data source.",
    controls=("AWS Well-Architected SEC06-BP04", "AWS Well-Architected SEC11-BP06"),
)
def pinned(stack: Stack) -> Verdicts:
    for task, container in each_container(stack):
        image = str(container.get("image"))
        yield judge(task, DIGEST.search(image) or _is_variable(image), f"{named(container)} runs {image}")


def _is_variable(image: str) -> bool:
    """Whether all of it is one reference: what it is, only the plan knows."""
    return re.fullmatch(r"\$\{[^}]*\}", image) is not None


@check(
    "SR639",
    "Where a container writes, there is a volume",
    why=(
        "ECS refuses a mount point whose volume the task does not have; and with a read-only root file system "
        "and no writable mount, the first temporary file ends the program."
    ),
    remedy="Give the task a volume, and the container a mountPoints entry for it (for /tmp, say).",
    controls=("AWS FSBP ECS.5",),
)
def volumes(stack: Stack) -> Verdicts:
    for task, container in each_container(stack):
        offered = [volume.get("name") for volume in task.blocks("volume")]
        mounts = blocks(container.get("mountPoints"))
        unknown = [mount.get("sourceVolume") for mount in mounts if mount.get("sourceVolume") not in offered]
        if unknown:
            problem: str | None = f"{named(container)} mounts {unknown[0]}, which is no volume of the task"
        elif container.get("readonlyRootFilesystem") is True and not _writable(mounts):
            problem = f"{named(container)} can write nowhere, not even to /tmp"
        else:
            problem = None
        yield Verdict(task, problem)


def _writable(mounts: list[Attributes]) -> bool:
    return any(mount.get("readOnly") is not True for mount in mounts)


@check(
    "SR640",
    "A container that is stopped has the time that the load balancer lets requests run",
    why=(
        "When Spot takes a task back, the load balancer lets its open requests go on for the deregistration "
        "delay; a container that is killed before it cuts them off."
    ),
    remedy="Set the container's stopTimeout to the target group's deregistration_delay or more, 120 at most.",
    controls=("AWS Well-Architected OPS06-BP03",),
)
def stop_timeout(stack: Stack) -> Verdicts:
    for service in stack.of_type("aws_ecs_service"):
        task = task_of(stack, service)
        behind = {str(target.get("container_name")) for target in service.blocks("load_balancer")}
        for container in (containers(task) or []) if task else []:
            if task is None or str(container.get("name")) not in behind:
                continue
            delay = _longest_delay(targets_of(stack, service))
            seconds = number(value_of(container, "stopTimeout", STOP_TIMEOUT))
            yield judge(
                task,
                delay is None or (seconds is not None and seconds >= delay),
                f"{named(container)} has {seconds} seconds, and requests {delay} seconds",
            )


def _longest_delay(target_groups: list[Resource]) -> float | None:
    delays = [number(group.get("deregistration_delay", DEREGISTRATION_DELAY)) for group in target_groups]
    return max((delay for delay in delays if delay is not None), default=None)


@check(
    "SR641",
    "Container definitions are written as ECS gives them back",
    why=(
        "ECS sorts keys and variables and leaves out what is empty: any other form is a new task definition, "
        "and a deployment, in every plan."
    ),
    remedy="Sort keys (json.dumps with sort_keys) and variables by name; leave out null and empty values.",
    controls=("AWS Well-Architected OPS05-BP03",),
)
def canonical(stack: Stack) -> Verdicts:
    for task in stack.of_type("aws_ecs_task_definition"):
        if containers(task) is not None:
            yield Verdict(task, next(_differences(task), None))


def _differences(task: Resource) -> Iterator[str]:
    pairs: list[list[str]] = []

    def keep(items: list[tuple[str, Any]]) -> Attributes:
        pairs.append([name for name, _ in items])
        return dict(items)

    decoded = json.loads(task.get("container_definitions"), object_pairs_hook=keep)
    for names in pairs:
        if names != sorted(names):
            yield f"{names[0]} stands before {min(names)}"
    for container in decoded:
        variables = [str(variable.get("name")) for variable in blocks(container.get("environment"))]
        if variables != sorted(set(variables)):
            yield f"the variables of {named(container)} are not sorted, or one is there twice"
        yield from (f"{named(container)} has an empty {path}" for path in _empty(container))


def _empty(node: Any, path: str = "value") -> Iterator[str]:
    if node is None or node in ("", [], {}):
        yield path
    elif isinstance(node, dict):
        for name, member in node.items():
            yield from _empty(member, name)
    elif isinstance(node, list):
        for member in node:
            yield from _empty(member, path)
