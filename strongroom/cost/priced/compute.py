"""Tasks on Fargate, functions, and who reads their queues."""

from __future__ import annotations

from collections.abc import Iterator

from stacks.demand.quotas import quotas
from strongroom.cost.line import Line, Pricer, Subject, Uncounted, line
from strongroom.cost.prices import HOURS
from strongroom.synthesized import Resource, Stack, number

__all__ = ["COMPUTE"]

MAIN_SERVICE = "service/service"
VALIDATION = "validation/"

SIZES = {"vcpu": "cpu", "memory": "memory"}
"""What is paid for -> the argument of the task definition, in 1,024ths."""

# Lambda developer guide, "Using Lambda with Amazon SQS": long polling; SQS waits 20 seconds at most.
POLL_SECONDS = 20


def _service(of: Subject) -> Iterator[Line | Uncounted]:
    """The tasks that autoscaling keeps at least; of the service whose load is known, those that it needs.

    How many the load takes of further services was not measured: at load, the most that there may be.
    """
    definition = of.stack.find(of.resource.reference("task_definition"))
    sizes = {} if definition is None else {what: number(definition.get(size)) for what, size in SIZES.items()}
    least, most = (_tasks(of.resource, of.stack, capacity) for capacity in ("min_capacity", "max_capacity"))
    if definition is None or least is None or most is None or None in sizes.values():
        yield Uncounted(of.resource.address, "how many tasks there are, or their size, is not in the stack")
        return
    tasks = least if of.usage is None else of.usage.tasks if of.resource.path == MAIN_SERVICE else most
    architecture = _architecture(definition)
    for what, size in sizes.items():
        each = (size or 0) / 1024 * HOURS
        yield line(
            of.resource,
            f"fargate.{architecture}.{what}",
            least * each,
            tasks * each,
            note=f"tasks: {least:g} at rest, {tasks:g} at load, those on Spot at the full price",
        )


def _tasks(service: Resource, stack: Stack, capacity: str) -> float | None:
    """Tasks that autoscaling keeps or stops at; without it, those that the service has."""
    targets = stack.referring_to(service, "aws_appautoscaling_target", by="resource_id")
    return number(targets[0].get(capacity) if targets else service.get("desired_count", 1))


def _architecture(definition: Resource) -> str:
    """Fargate's default is X86_64 (ECS API reference, RuntimePlatform)."""
    (platform, *_) = definition.blocks("runtime_platform") or [{}]
    return str(platform.get("cpu_architecture") or "X86_64").lower()


def _function(of: Subject) -> Iterator[Line | Uncounted]:
    """Nothing at rest. The load of the validation function is known, that of others is not."""
    if of.usage is None or not of.resource.path.startswith(VALIDATION):
        return
    architecture = "arm64" if "arm64" in of.resource.get("architectures", []) else "x86_64"
    yield line(of.resource, "function.requests", 0, of.usage.million_batches)
    yield line(of.resource, f"function.{architecture}", 0, of.usage.function_gb_seconds)


def _mapping(of: Subject) -> Iterator[Line | Uncounted]:
    """Lambda asks the queue all the time, and pays as everybody does; deleting a batch is another request."""
    polls = quotas()["queue_pollers_at_first"].value * HOURS * 3600 / POLL_SECONDS / 1e6
    busy = (
        0.0 if of.usage is None or not of.resource.path.startswith(VALIDATION) else 2 * of.usage.million_batches
    )
    yield line(of.resource, "queue", polls, polls + busy, note="Lambda asks for messages all month")


COMPUTE: dict[str, Pricer] = {
    "aws_ecs_service": _service,
    "aws_lambda_event_source_mapping": _mapping,
    "aws_lambda_function": _function,
}
