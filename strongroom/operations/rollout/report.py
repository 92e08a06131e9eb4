"""A rollout in words, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict

from rich.text import Text

from strongroom.operations.rollout.looking import Rollout, State
from strongroom.operations.rollout.stopped import Stopped


def lines(rollout: Rollout) -> Iterator[Text]:
    """What is so, then what ECS says of it, then what the newest stopped tasks do."""
    good = rollout.state is State.AS_ASKED
    sign, style = ("✓ ", "green") if good else ("… " if rollout.state.changing else "✗ ", "bold red")
    yield Text.assemble((sign, style), (rollout.service, "bold"), f" {rollout.state}")
    yield Text(
        f"  asked for {rollout.asked}, runs {rollout.runs}: {rollout.running} of {rollout.desired} tasks"
    )
    if good:
        return
    if rollout.reason:
        yield Text(f"  {rollout.reason}")
    for event in rollout.events:
        yield Text(f"  {event}", "dim")
    for task in rollout.stopped:
        yield from _task("task", task)
    if rollout.migration is not None:
        yield from _task("its migration failed: task", rollout.migration)


def _task(what: str, task: Stopped) -> Iterator[Text]:
    at = f" at {task.at:%H:%M:%S}" if task.at else ""
    yield Text.assemble((f"  {what} ", "bold"), task.id, f" stopped{at}: {task.code}: {task.reason}")
    for container in task.containers:
        ended = "did not start" if container.exit_code is None else f"exit code {container.exit_code}"
        reason = f": {container.reason}" if container.reason else ""
        yield Text(f"    {container.name}: {ended}{reason}")
        for line in container.lines:
            yield Text(f"      {line.rstrip()}", "dim")


def as_json(rollouts: list[Rollout]) -> str:
    """A list of what `Rollout` has; times as ISO 8601."""
    return json.dumps([asdict(rollout) for rollout in rollouts], indent=2, default=str)
