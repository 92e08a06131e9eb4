"""What the function that runs a migration is told of it: `lambdas/run_migration` reads these variables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from strongroom.proof.permissions.arns import Arns
from strongroom.proof.verify.check import Verdict, Verdicts, check
from strongroom.proof.verify.task_definitions import INVOCATION, containers, task_of
from strongroom.synthesized import Attributes, Resource, Stack, blocks, is_unknown, number

HANDLER = "run_migration.handler.handler"
CLUSTER, CONTAINER, LOG_GROUP = "CLUSTER", "CONTAINER", "LOG_GROUP"
STOP, TIMEOUT = "STOP_SECONDS", "TIMEOUT_SECONDS"
READ = (CLUSTER, CONTAINER, LOG_GROUP, STOP, TIMEOUT)

RESERVE_SECONDS = 30
"""What the function keeps of its own timeout to stop a task and tell it: its own RESERVE_SECONDS."""

DEFAULT_STOP = 30  # seconds; ECS API reference, ContainerDefinition, stopTimeout, on Fargate
DEFAULT_TIMEOUT = 3  # seconds; Lambda API reference, CreateFunction


@check(
    "SR647",
    "The function that runs a migration outlives it",
    why=(
        "Lambda ends a function at its timeout, in the middle of waiting: the apply fails, while the migration "
        "goes on behind it, and nobody stops it or says what it wrote."
    ),
    remedy=(
        f"Set timeout to {TIMEOUT}, {STOP} and {RESERVE_SECONDS} seconds more at least, and {STOP} to the "
        "container's stopTimeout."
    ),
    controls=("AWS Well-Architected REL05-BP05", "AWS Well-Architected OPS06-BP04"),
)
def outlives(stack: Stack) -> Verdicts:
    for function, task in _running(stack):
        yield Verdict(function, _too_short(function, _variables(function), task))


def _too_short(function: Resource, given: Attributes, task: Resource) -> str | None:
    takes, stop = number(given.get(TIMEOUT)), number(given.get(STOP))
    has = number(function.get("timeout", DEFAULT_TIMEOUT))
    for name, seconds in ((TIMEOUT, takes), (STOP, stop)):
        if name in given and not is_unknown(given[name]) and (seconds is None or seconds != int(seconds)):
            return f"{name} is {given[name]}, which is no number of seconds"
    if takes is not None and stop is not None and has is not None and has < takes + stop + RESERVE_SECONDS:
        return f"timeout is {has:g}, and it may need {takes + stop + RESERVE_SECONDS:g} seconds"
    container = _container(given, task)
    stopped = number(container.get("stopTimeout", DEFAULT_STOP)) if container is not None else None
    if None not in (stop, stopped) and stop != stopped:
        return f"{STOP} is {stop:g}, and the container's stopTimeout {stopped:g}"
    return None


@check(
    "SR648",
    "The function that runs a migration knows its task",
    why=(
        "It looks for the exit code of a container and for the last lines of its log by what it is told. Told "
        "something else, it fails each apply, or says that the migration wrote nothing."
    ),
    remedy=(
        f"Set {', '.join(READ)} in environment: the cluster, a container of the task definition, and that "
        "one's awslogs-group; awslogs-stream-prefix is the container's name."
    ),
    controls=("AWS Well-Architected OPS08-BP02",),
)
def knows(stack: Stack) -> Verdicts:
    for function, task in _running(stack):
        yield Verdict(function, next(_mistaken(stack, _variables(function), task), None))


def _mistaken(stack: Stack, given: Attributes, task: Resource) -> Iterator[str]:
    missing = [name for name in READ if given.get(name) in (None, "")]
    if missing:
        yield f"{', '.join(missing)} is missing: it reads that when it starts"
        return
    resolve = Arns(stack).resolve
    name, cluster = str(given[CONTAINER]), resolve(str(given[CLUSTER]))
    clusters = {
        known for each in stack.of_type("aws_ecs_cluster") for known in (Arns(stack).of(each), each.get("name"))
    }
    if cluster not in clusters:
        yield f"{CLUSTER} is {cluster}, which is no cluster of the stack"
    if not is_unknown(name) and containers(task) is not None:
        container = _container(given, task)
        if container is None:
            yield f"{task.address} has no container {name}"
            return
        yield from _unlogged(name, resolve(str(given[LOG_GROUP])), container, stack)


def _unlogged(name: str, group: str, container: Attributes, stack: Stack) -> Iterator[str]:
    options: dict[str, Any] = {}
    for logging in blocks(container.get("logConfiguration")):
        if logging.get("logDriver") == "awslogs":
            options |= next(iter(blocks(logging.get("options"))), {})
    written, prefix = (
        Arns(stack).resolve(str(options.get("awslogs-group"))),
        options.get("awslogs-stream-prefix"),
    )
    if written != group:
        yield f"{LOG_GROUP} is {group}, and container {name} writes to {written}"
    if prefix != name and not is_unknown(prefix):
        yield f"it reads the streams {name}/{name}/..., and container {name} has the prefix {prefix}"


def _running(stack: Stack) -> Iterator[tuple[Resource, Resource]]:
    """The function, and the task definition that it is called with."""
    for invocation in stack.of_type(INVOCATION):
        function, task = stack.find(invocation.reference("function_name")), task_of(stack, invocation)
        if function is not None and task is not None and function.get("handler") == HANDLER:
            yield function, task


def _variables(function: Resource) -> Attributes:
    return next(iter(function.blocks("environment", "variables")), {})


def _container(given: Attributes, task: Resource) -> Attributes | None:
    found = (each for each in containers(task) or [] if each.get("name") == given.get(CONTAINER))
    return next(found, None)
