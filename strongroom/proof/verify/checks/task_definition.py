"""ECS task definitions as Fargate takes them; what is inside their containers is in `container.py`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from strongroom.proof.verify.check import Verdict, Verdicts, check, judge
from strongroom.proof.verify.task_definitions import containers, named
from strongroom.synthesized import Attributes, Resource, Stack, as_list, blocks, is_unknown, number, value_of

# Amazon ECS developer guide, "Task definition differences for Fargate": CPU units -> MiB of memory.
MEMORY_BY_CPU = {
    256: (512, 1024, 2048),
    512: range(1024, 4096 + 1, 1024),
    1024: range(2048, 8192 + 1, 1024),
    2048: range(4096, 16384 + 1, 1024),
    4096: range(8192, 30720 + 1, 1024),
    8192: range(16384, 61440 + 1, 4096),
    16384: range(32768, 122880 + 1, 8192),
}
LEAST_CPU, LEAST_MEMORY = 512, 1024
LONGEST_STOP = 120  # seconds

# The same page: what Fargate refuses of a task, of a container, and of a container's linuxParameters.
TASK = ("ipc_mode", "placement_constraints")
CONTAINER = (
    "disableNetworking",
    "dnsSearchDomains",
    "dnsServers",
    "dockerSecurityOptions",
    "extraHosts",
    "links",
)
LINUX_PARAMETERS = ("devices", "maxSwap", "sharedMemorySize", "swappiness", "tmpfs")


@check(
    "SR621",
    "A task definition is one that Fargate runs",
    why=(
        "Terraform does not know Fargate's rules: the plan is green, and the apply ends in a ClientException "
        "once everything else is there."
    ),
    remedy='Keep to the Amazon ECS developer guide, "Task definition differences for Fargate".',
    controls=("AWS FSBP ECS.3", "AWS Well-Architected OPS05-BP02"),
)
def accepted(stack: Stack) -> Verdicts:
    for task in stack.of_type("aws_ecs_task_definition"):
        yield Verdict(task, next(_refusals(task), None))


def _refusals(task: Resource) -> Iterator[str]:
    compatibilities = as_list(task.get("requires_compatibilities"))
    if "FARGATE" not in compatibilities and not any(map(is_unknown, compatibilities)):
        yield f"requires_compatibilities is {compatibilities}"
    mode = task.get("network_mode", "bridge")
    if mode != "awsvpc" and not is_unknown(mode):
        yield f"network_mode is {mode}, and Fargate takes awsvpc only"
    if task.get("pid_mode") == "host":
        yield "pid_mode is host, and Fargate has none"
    yield from (f"Fargate takes no {argument}" for argument in TASK if task.get(argument))
    for volume in task.blocks("volume"):
        if volume.get("host_path") or blocks(volume.get("docker_volume_configuration")):
            yield f"volume {volume.get('name')} is on a host, and Fargate has none"
    cpu, memory = size(task)
    if cpu is not None and memory is not None and memory not in MEMORY_BY_CPU.get(int(cpu), ()):
        yield f"{cpu:g} CPU units and {memory:g} MiB are not a pair that Fargate offers"
    defined = containers(task) or []
    if defined and all(container.get("essential") is False for container in defined):
        yield "no container is essential"
    for container in defined:
        yield from _refused_in_container(container)


def _refused_in_container(container: Attributes) -> Iterator[str]:
    given = [name for name in CONTAINER if container.get(name)]
    for parameters in blocks(container.get("linuxParameters")):
        given += [name for name in LINUX_PARAMETERS if parameters.get(name)]
    yield from (f"{named(container)} has {name}, which Fargate refuses" for name in given)
    for mapping in blocks(container.get("portMappings")):
        ports = mapping.get("containerPort"), value_of(mapping, "hostPort", mapping.get("containerPort"))
        if ports[0] != ports[1]:
            yield f"{named(container)} maps port {ports[0]} to {ports[1]}; with awsvpc they are the same"
    seconds = number(container.get("stopTimeout"))
    if seconds is not None and seconds > LONGEST_STOP:
        yield f"{named(container)} has {seconds:g} seconds to stop, and Fargate gives {LONGEST_STOP}"


@check(
    "SR622",
    "A task has the size that its users need",
    why="256 CPU units are a quarter of a core: a runtime and a handful of requests use them up.",
    remedy=f"Give the task {LEAST_CPU} CPU units and {LEAST_MEMORY} MiB or more, sized from its load.",
    controls=("AWS Well-Architected PERF02-BP04",),
)
def large_enough(stack: Stack) -> Verdicts:
    for task in stack.of_type("aws_ecs_task_definition"):
        cpu, memory = size(task)
        holds = (cpu is None or cpu >= LEAST_CPU) and (memory is None or memory >= LEAST_MEMORY)
        yield judge(task, holds, f"a task has {task.get('cpu')} CPU units and {task.get('memory')} MiB")


def size(task: Resource) -> tuple[float | None, float | None]:
    """CPU units and MiB of memory; None where only the plan knows."""
    return _units(task.get("cpu", 0), "vcpu"), _units(task.get("memory", 0), "gb")


def _units(value: Any, unit: str) -> float | None:
    """A number, or one with a unit of 1,024: `0.5 vCPU`, `2 GB`."""
    written = re.fullmatch(rf"([\d.]+)\s*{unit}", str(value).lower())
    told = number(written.group(1)) if written else None
    return told * 1024 if told is not None else number(value)


@check(
    "SR623",
    "A task definition says its architecture",
    why="The default is X86_64: an image for ARM64 then ends at once with an exec format error.",
    remedy="Set runtime_platform.cpu_architecture and operating_system_family to what the image is built for.",
    controls=("AWS Well-Architected OPS05-BP02",),
)
def architecture(stack: Stack) -> Verdicts:
    for task in stack.of_type("aws_ecs_task_definition"):
        platforms = task.blocks("runtime_platform")
        said = any(
            platform.get("cpu_architecture") and platform.get("operating_system_family")
            for platform in platforms
        )
        yield judge(task, said, f"runtime_platform is {platforms[0] if platforms else 'not set'}")
