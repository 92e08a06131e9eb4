"""What ECS and CloudWatch Logs say of a service's newest deployment (Amazon ECS API reference)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from strongroom.errors import UnusableError

Client = Callable[[str], Any]
Answer = dict[str, Any]

STOPPED_SHOWN = 3
LINES_SHOWN = 10
# A rollback is some seven events: the one before them says why.
EVENTS_SHOWN = 10


class State(StrEnum):
    """Of a service, beside the task definition that Terraform registered last."""

    AS_ASKED = "runs what was asked for"
    IN_PROGRESS = "is being deployed"
    SHORT = "runs what was asked for, in fewer tasks than it should"
    ROLLED_BACK = "was rolled back"
    FAILED = "failed to deploy"
    GONE = "is not active"

    @property
    def changing(self) -> bool:
        """Whether waiting may make it another one."""
        return self in (State.IN_PROGRESS, State.SHORT)


@dataclass(frozen=True)
class Container:
    """One that has ended, or never started; `lines`: the last that it logged."""

    name: str
    exit_code: int | None
    reason: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Stopped:
    """A task of the revision that was asked for, which ECS stopped or which stopped itself."""

    id: str
    at: datetime | None
    code: str
    reason: str
    containers: tuple[Container, ...]


@dataclass(frozen=True)
class Rollout:
    """A service as it is. `asked`, `runs`: `family:revision`; `events`: the newest first."""

    service: str
    state: State
    asked: str
    runs: str
    running: int
    desired: int
    reason: str
    events: tuple[str, ...] = ()
    stopped: tuple[Stopped, ...] = ()


def look(client: Client, cluster: str, service: str, family: str) -> Rollout:
    """A service of a cluster; its task definitions are of `family`.

    Raises:
        UnusableError: there is no such service, or no active task definition.
    """
    ecs = client("ecs")
    found = ecs.describe_services(cluster=cluster, services=[service])["services"]
    if not found:
        raise UnusableError(f"The ECS cluster {cluster} has no service {service}: is it deployed?")
    # Terraform registers a revision for each change, also for a step back; none of them is deregistered.
    newest = ecs.list_task_definitions(familyPrefix=family, status="ACTIVE", sort="DESC", maxResults=1)
    if not newest["taskDefinitionArns"]:
        raise UnusableError(f"There is no active task definition of the family {family}.")
    told, asked = found[0], str(newest["taskDefinitionArns"][0])
    state = _state(told, asked)
    primary = _primary(told)
    return Rollout(
        service=service,
        state=state,
        asked=_short(asked),
        runs=_short(str(told.get("taskDefinition", ""))),
        running=int(told.get("runningCount", 0)),
        desired=int(told.get("desiredCount", 0)),
        reason=str(primary.get("rolloutStateReason", "")),
        events=()
        if state is State.AS_ASKED
        else tuple(str(event["message"]) for event in told.get("events", ())[:EVENTS_SHOWN]),
        stopped=() if state is State.AS_ASKED else tuple(_stopped(client, cluster, service, asked)),
    )


def _primary(told: Answer) -> Answer:
    return next((each for each in told.get("deployments", ()) if each.get("status") == "PRIMARY"), {})


def _state(told: Answer, asked: str) -> State:
    primary = _primary(told)
    state = primary.get("rolloutState", "COMPLETED")
    if told.get("status") != "ACTIVE":
        return State.GONE
    if asked not in (told.get("taskDefinition"), primary.get("taskDefinition")):
        return State.ROLLED_BACK
    if state == "FAILED":
        return State.FAILED
    if state != "COMPLETED" or len(told.get("deployments", ())) > 1:
        return State.IN_PROGRESS
    return State.SHORT if told.get("runningCount", 0) < told.get("desiredCount", 0) else State.AS_ASKED


def _stopped(client: Client, cluster: str, service: str, asked: str) -> Iterator[Stopped]:
    """The newest few; ECS forgets a stopped task after an hour."""
    ecs = client("ecs")
    arns = ecs.list_tasks(cluster=cluster, serviceName=service, desiredStatus="STOPPED")["taskArns"]
    if not arns:
        return
    tasks = ecs.describe_tasks(cluster=cluster, tasks=arns[:100])["tasks"]
    of_it = [task for task in tasks if task.get("taskDefinitionArn") == asked]
    if not of_it:
        return
    definition = ecs.describe_task_definition(taskDefinition=asked)["taskDefinition"]
    for task in sorted(of_it, key=_time, reverse=True)[:STOPPED_SHOWN]:
        id = str(task["taskArn"]).rpartition("/")[2]
        yield Stopped(
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
                for each in task.get("containers", ())
                if each.get("exitCode") != 0
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


def _short(arn: str) -> str:
    return arn.rpartition("/")[2]
