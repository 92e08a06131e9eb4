"""Containers: what is in the text of `container_definitions`, which Terraform and most scanners pass unread."""

from __future__ import annotations

from typing import Any

from stacks.schema.health_check import can_fail
from strongroom.proof.verify.bounds import within
from strongroom.proof.verify.check import Verdict, Verdicts, check, judge
from strongroom.proof.verify.task_definitions import containers, each_container, ends_by_itself, named
from strongroom.synthesized import (
    Attributes,
    Resource,
    Stack,
    as_list,
    blocks,
    is_unknown,
    references,
    value_of,
)

ROOT = ("root", "0")


@check(
    "SR631",
    "Container definitions can be read",
    why="What nobody reads, nobody checks: privileges, secrets and ports are in there.",
    remedy="Write container_definitions as JSON text (json.dumps), not as a jsonencode() or file() expression.",
    controls=("AWS Well-Architected OPS05-BP02",),
)
def readable(stack: Stack) -> Verdicts:
    for task in stack.of_type("aws_ecs_task_definition"):
        yield judge(
            task, containers(task), "container_definitions is not the JSON text of a list of containers"
        )


@check(
    "SR632",
    "A container's root file system is read-only",
    why="Whoever gets in can change the program that runs, and leave tools for later.",
    remedy="Set readonlyRootFilesystem to true, and mount a volume where the program writes.",
    controls=("AWS FSBP ECS.5",),
)
def read_only(stack: Stack) -> Verdicts:
    for task, container in each_container(stack):
        holds = container.get("readonlyRootFilesystem") is True
        yield judge(task, holds, f"{named(container)} can write to its root file system")


@check(
    "SR633",
    "A container does not run as root",
    why="Root in a container is one fault of the runtime away from root outside it.",
    remedy="Set user to a number that is not 0 (10001:10001), and the image's USER to the same.",
    controls=("AWS FSBP ECS.20", "PCI DSS 4.0 7.2.5"),
)
def not_root(stack: Stack) -> Verdicts:
    for task, container in each_container(stack):
        user = container.get("user")
        name = str(user or "root").partition(":")[0]
        yield judge(task, name not in ROOT, f"{named(container)} runs as {user or 'what its image says'}")


@check(
    "SR634",
    "A container has no privileges beyond its user's",
    why="Linux capabilities let a process do parts of what root may, whatever its user is.",
    remedy='Leave privileged out, and set linuxParameters.capabilities to {"drop": ["ALL"]} without add.',
    controls=("AWS FSBP ECS.4", "PCI DSS 4.0 7.2.5"),
)
def no_privileges(stack: Stack) -> Verdicts:
    for task, container in each_container(stack):
        capabilities = [
            given
            for parameters in blocks(container.get("linuxParameters"))
            for given in blocks(parameters.get("capabilities"))
        ]
        added = [str(name) for given in capabilities for name in as_list(given.get("add"))]
        if container.get("privileged") not in (None, False):
            problem: str | None = f"{named(container)} is privileged"
        elif added:
            problem = f"{named(container)} adds the capability {added[0]}"
        elif not any("ALL" in as_list(given.get("drop")) for given in capabilities):
            problem = f"{named(container)} keeps its runtime's capabilities"
        else:
            problem = None
        yield Verdict(task, problem)


@check(
    "SR635",
    "A container's health is checked every 30 seconds, and it has a minute to start",
    why=(
        "A process that hangs is running as far as ECS can see: it is never replaced. With true, exit 0 or "
        "|| true at its end, a check says that all is well whatever is."
    ),
    remedy=(
        "Set healthCheck with a command (CMD or CMD-SHELL first) that ends with 1 where the application does "
        "not answer, interval 30, timeout 5, retries 3 and startPeriod 60."
    ),
    controls=("AWS Well-Architected REL11-BP01", "AWS Well-Architected REL11-BP03"),
)
def health_check(stack: Stack) -> Verdicts:
    for task, container in each_container(stack):
        if container.get("essential") is not False and not ends_by_itself(stack, task):
            yield Verdict(task, _unchecked(container))


def _unchecked(container: Attributes) -> str | None:
    given = blocks(container.get("healthCheck"))
    if not given:
        return f"{named(container)} has no healthCheck"
    command = as_list(given[0].get("command"))
    if len(command) < 2 or command[0] not in ("CMD", "CMD-SHELL"):
        return f"the health check of {named(container)} has the command {command}"
    if not can_fail([*map(str, command)]):
        return f"the health check of {named(container)} can't fail: {' '.join(map(str, command[1:]))}"
    # What ECS takes where one is left out: Amazon ECS API reference, HealthCheck.
    for name, default, least, most in (
        ("interval", 30, 5, 30),
        ("timeout", 5, 2, 5),
        ("retries", 3, 1, 3),
        ("startPeriod", 0, 60, 300),
    ):
        value = value_of(given[0], name, default)
        if not within(value, least, most):
            return f"the health check of {named(container)} has {name} {value}, not {least} to {most}"
    return None


@check(
    "SR636",
    "A container's log goes to a log group of the stack, in its region",
    why=(
        "With another driver, region or group the task does not start, or its lines go to a group that nobody "
        "encrypts, keeps for long enough or looks at."
    ),
    remedy=(
        "Set logConfiguration with the driver awslogs, and the options awslogs-group (a reference to the log "
        "group's name), awslogs-region (the group's) and awslogs-stream-prefix, which Fargate demands."
    ),
    controls=("AWS FSBP ECS.9", "PCI DSS 4.0 10.2.1", "PCI DSS 4.0 10.3.3", "AWS Well-Architected SEC04-BP01"),
)
def log(stack: Stack) -> Verdicts:
    for task, container in each_container(stack):
        yield Verdict(task, _unlogged(stack, container))


def _unlogged(stack: Stack, container: Attributes) -> str | None:
    configurations = blocks(container.get("logConfiguration"))
    if not configurations:
        return f"{named(container)} has no logConfiguration"
    driver = configurations[0].get("logDriver")
    if driver != "awslogs":
        return f"{named(container)} logs by {driver}"
    options = next(iter(blocks(configurations[0].get("options"))), {})
    if not options.get("awslogs-stream-prefix"):
        return f"{named(container)} has no awslogs-stream-prefix"
    group = _log_group(stack, options.get("awslogs-group"))
    if group is None:
        return f"{named(container)} logs to {options.get('awslogs-group')}, which is no log group of the stack"
    region, wanted = options.get("awslogs-region"), stack.region_of(group)
    if region != wanted and not is_unknown(region) and not is_unknown(wanted):
        return f"{named(container)} logs to {region}, and the log group is in {wanted}"
    return None


def _log_group(stack: Stack, name: Any) -> Resource | None:
    named_here = {reference.address for reference in references(name)}
    for group in stack.of_type("aws_cloudwatch_log_group"):
        if group.address in named_here or (group.get("name") == name and not is_unknown(name)):
            return group
    return None
