"""The newest stopped tasks of a service or of a task definition's family, and what they logged last."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

__all__ = ["Client", "Container", "Stopped", "of_family", "of_service"]

Client = Callable[[str], Any]
Answer = dict[str, Any]

STOPPED_SHOWN = 3
LINES_SHOWN = 10


@dataclass(frozen=True)
class Container:
    """One that has ended, or never started; `lines`: the last that it logged."""

    name: str
    exit_code: int | None
    reason: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Stopped:
    """A task which ECS stopped or which stopped itself; of its containers those that did not end with 0."""

    id: str
    at: datetime | None
    code: str
    reason: str
    containers: tuple[Container, ...]


def of_service(client: Client, cluster: str, service: str, asked: str) -> Iterator[Stopped]:
    """The newest few that are of the task definition `asked`."""
    found = [
        task for task in _newest(client, cluster, serviceName=service) if task["taskDefinitionArn"] == asked
    ]
    for task in found[:STOPPED_SHOWN]:
        yield _told(client, task)


def of_family(client: Client, cluster: str, family: str) -> Stopped | None:
    """The newest one of a family that no service runs, as a migration's."""
    for task in _newest(client, cluster, family=family)[:1]:
        return _told(client, task)
    return None


def _newest(client: Client, cluster: str, **of: str) -> list[Answer]:
    """The newest first; ECS forgets a stopped task after an hour."""
    ecs = client("ecs")
    arns = ecs.list_tasks(cluster=cluster, **of, desiredStatus="STOPPED")["taskArns"]
    if not arns:
        return []
    return sorted(ecs.describe_tasks(cluster=cluster, tasks=arns[:100])["tasks"], key=_time, reverse=True)


def _told(client: Client, task: Answer) -> Stopped:
    id = str(task["taskArn"]).rpartition("/")[2]
    failed = [each for each in task.get("containers", ()) if each.get("exitCode") != 0]
    definition = (
        client("ecs").describe_task_definition(taskDefinition=task["taskDefinitionArn"])["taskDefinition"]
        if failed
        else {"containerDefinitions": []}
    )
    return Stopped(
        id=id,
        at=task.get("stoppedAt"),
        code=str(task.get("stopCode", "")),
        reason=str(task.get("stoppedReason", "")),
        containers=tuple(
            Container(
                name=str(each["name"]),
                exit_code=each.get("exitCode"),
                reason=str(each.get("reason", "")),
                lines=tuple(_lines(client, definition, str(each["name"]), id)),
            )
            for each in failed
        ),
    )


def _time(task: Answer) -> float:
    stopped = task.get("stoppedAt")
    return stopped.timestamp() if isinstance(stopped, datetime) else 0.0


def _lines(client: Client, definition: Answer, container: str, task: str) -> Iterator[str]:
    """The last lines of the container's log stream, `prefix/container/task` (awslogs log driver)."""
    for each in definition["containerDefinitions"]:
        options = each.get("logConfiguration", {}).get("options", {})
        group, prefix = options.get("awslogs-group"), options.get("awslogs-stream-prefix")
        if each["name"] != container or not (group and prefix):
            continue
        logs = client("logs")
        try:
            answer = logs.get_log_events(
                logGroupName=group, logStreamName=f"{prefix}/{container}/{task}", limit=LINES_SHOWN
            )
        except logs.exceptions.ResourceNotFoundException:
            return  # it never started, and logged nothing
        yield from (str(event["message"]) for event in answer["events"])
