"""What ECS and CloudWatch Logs say of a service's newest deployment (Amazon ECS API reference)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from strongroom.operations.rollout import stopped
from strongroom.operations.rollout.stopped import Client, Stopped

Answer = dict[str, Any]

# A rollback is some seven events: the one before them says why.
EVENTS_SHOWN = 10
# ECS developer guide, "Amazon ECS service event messages": what is said of a deployment that did not hold.
UNDONE = ("deployment failed", "rolling back")
NO_DEFINITION = "no active task definition"
NOT_BEGUN = "No deployment of it was begun."


class State(StrEnum):
    """Of a service, beside the task definition that Terraform registered last."""

    AS_ASKED = "runs what was asked for"
    IN_PROGRESS = "is being deployed"
    SHORT = "runs what was asked for, in fewer tasks than it should"
    ROLLED_BACK = "was rolled back"
    FAILED = "failed to deploy"
    NOT_DEPLOYED = "was not deployed"
    MISSING = "is not there"
    GONE = "is not active"

    @property
    def changing(self) -> bool:
        """Whether waiting may make it another one."""
        return self in (State.IN_PROGRESS, State.SHORT)

    @property
    def begun(self) -> bool:
        """Whether ECS was ever told to run what was asked for."""
        return self not in (State.NOT_DEPLOYED, State.MISSING)


@dataclass(frozen=True)
class Rollout:
    """A service as it is. `asked`, `runs`: `family:revision`; `events`: the newest first.

    `migration`: the task of the environment's migration that failed, where that is why nothing was begun.
    """

    service: str
    state: State
    asked: str
    runs: str
    running: int
    desired: int
    reason: str
    events: tuple[str, ...] = ()
    stopped: tuple[Stopped, ...] = ()
    migration: Stopped | None = None


def look(client: Client, cluster: str, service: str, family: str) -> Rollout:
    """A service of a cluster; its task definitions are of `family`."""
    ecs = client("ecs")
    found = ecs.describe_services(cluster=cluster, services=[service])["services"]
    # Terraform registers a revision for each change, also for a step back; none of them is deregistered.
    newest = ecs.list_task_definitions(familyPrefix=family, status="ACTIVE", sort="DESC", maxResults=1)
    asked = str(next(iter(newest["taskDefinitionArns"]), NO_DEFINITION))
    if not found:
        return Rollout(service, State.MISSING, _short(asked), "nothing", 0, 0, NOT_BEGUN)
    told = found[0]
    state = _state(client, told, asked)
    reason, events = _primary(told).get("rolloutStateReason", ""), _events(told)
    tasks: tuple[Stopped, ...] = ()
    if state is State.NOT_DEPLOYED:
        # The newest deployment and what is said of it are those of what runs.
        reason, events = NOT_BEGUN, ()
    elif state is not State.AS_ASKED:
        tasks = tuple(stopped.of_service(client, cluster, service, asked))
    return Rollout(
        service=service,
        state=state,
        asked=_short(asked),
        runs=_short(str(told.get("taskDefinition", ""))),
        running=int(told.get("runningCount", 0)),
        desired=int(told.get("desiredCount", 0)),
        reason=str(reason),
        events=() if state is State.AS_ASKED else events,
        stopped=tasks,
    )


def _primary(told: Answer) -> Answer:
    return next((each for each in told.get("deployments", ()) if each.get("status") == "PRIMARY"), {})


def _events(told: Answer) -> tuple[str, ...]:
    return tuple(str(event["message"]) for event in told.get("events", ())[:EVENTS_SHOWN])


def _state(client: Client, told: Answer, asked: str) -> State:
    primary = _primary(told)
    state = primary.get("rolloutState", "COMPLETED")
    if told.get("status") != "ACTIVE":
        return State.GONE
    if asked not in (told.get("taskDefinition"), primary.get("taskDefinition")):
        return State.ROLLED_BACK if _begun(client, told, asked) else State.NOT_DEPLOYED
    if state == "FAILED":
        return State.FAILED
    if state != "COMPLETED" or len(told.get("deployments", ())) > 1:
        return State.IN_PROGRESS
    return State.SHORT if told.get("runningCount", 0) < told.get("desiredCount", 0) else State.AS_ASKED


def _begun(client: Client, told: Answer, asked: str) -> bool:
    """Whether a revision that the service does not run was deployed, and taken back since it was registered."""
    if asked == NO_DEFINITION:
        return False
    if any(each.get("taskDefinition") == asked for each in told.get("deployments", ())):
        return True
    definition = client("ecs").describe_task_definition(taskDefinition=asked)["taskDefinition"]
    return any(
        word in str(event["message"])
        for event in _since(told.get("events", ()), definition.get("registeredAt"))
        for word in UNDONE
    )


def _since(events: Iterable[Answer], registered: datetime | None) -> list[Answer]:
    return [each for each in events if registered is None or each["createdAt"] >= registered]


def _short(arn: str) -> str:
    return arn.rpartition("/")[2]
