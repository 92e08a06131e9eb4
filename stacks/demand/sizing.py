"""How many of something carry a load: pure functions on plain numbers."""

from __future__ import annotations

import math

__all__ = [
    "MIB_A_CPU",
    "REFERENCE_CORES",
    "ROLLOUT",
    "ZONES",
    "drain_seconds",
    "message_seconds",
    "over_zones",
    "task_cores",
    "within_zones",
]

ZONES = 3

ROLLOUT = 2
"""Tasks while a new task definition is rolled out: the old ones go when as many new ones are healthy."""

REFERENCE_CORES = 1
"""The reference application is one Python process, which runs on one core however large its task is."""

STEP = 1.0  # seconds, in which the function's concurrency is taken to stay

# Lambda developer guide, "Configure Lambda function memory": at 1,769 MB a function has one vCPU.
MIB_A_CPU = 1769


def task_cores(cpu: int) -> float:
    """Cores that a task of so many CPU units can use."""
    return min(cpu / 1024, REFERENCE_CORES)


def over_zones(needed: int) -> int:
    """Tasks of which so many are left when the zone with the most of them fails: they are spread evenly."""
    return needed + math.ceil(needed / (ZONES - 1))


def within_zones(tasks: int) -> int:
    """Tasks that are left when the zone with the most of them fails."""
    return tasks - math.ceil(tasks / ZONES)


def message_seconds(*, cpu_ms: float, memory: int, calls: float, call_ms: float) -> float:
    """How long one message takes: its CPU time at the function's share of a CPU, and its calls, in turn.

    The function has one thread, and works through a batch message by message: more than one CPU makes it no
    faster.
    """
    return (cpu_ms * max(1.0, MIB_A_CPU / memory) + calls * call_ms) / 1000


def drain_seconds(
    *, backlog: float, arrivals: float, per_batch: float, at_first: int, a_minute: int, most: int
) -> float:
    """Until a queue is empty again while more arrive: infinite where they arrive as fast as they are handled.

    `per_batch`: messages a second that one batch at a time handles. Batches at once begin with `at_first`, grow
    by `a_minute`, and are never more than `most`.
    """
    if arrivals >= per_batch * most:
        return 0.0 if backlog <= 0 else math.inf
    left, batches, elapsed = backlog, min(at_first, most), 0.0
    while left > 0:
        speed = batches * per_batch - arrivals
        if batches >= most:
            return elapsed + left / speed
        if speed > 0 and left <= speed * STEP:
            return elapsed + left / speed
        left -= speed * STEP
        elapsed += STEP
        batches = min(most, at_first + int(a_minute * elapsed / 60))
    return elapsed
