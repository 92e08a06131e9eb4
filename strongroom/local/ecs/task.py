"""One task: its containers in the order that they depend on each other, until it has stopped.

ECS developer guide, "Amazon ECS task lifecycle" and "Stopped tasks errors"; API reference, ContainerDependency.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from strongroom.errors import StrongroomError
from strongroom.local.aws import Clients
from strongroom.local.ecs.container import CannotStartError, Container
from strongroom.local.ecs.logs import Stream
from strongroom.local.ecs.programs import NoImageError, runnable
from strongroom.local.ecs.variables import InitializationError, Variables
from strongroom.local.processes import free_port
from strongroom.workspace import Workspace

LOOKS_EVERY = 0.1  # seconds
# What ECS's agent tells of a container that waited for another in vain: as if it had got SIGTERM.
NEVER_STARTED = 143
EXITED = "Essential container in task exited"
NOT_STARTED = "Task failed to start"

Tell = Callable[[dict[str, Any]], None]


class TaskRun(threading.Thread):
    """`told`: an entry of what the emulator wants done; `tell`: what of it has changed."""

    def __init__(
        self, told: dict[str, Any], *, workspace: Workspace, clients: Clients, variables: Variables, tell: Tell
    ) -> None:
        self.arn = str(told["task"]["taskArn"])
        self.id = self.arn.rpartition("/")[2]
        super().__init__(name=f"task-{self.id[:8]}", daemon=True)
        self.to_stop = threading.Event()
        self._task, self._definition = told["task"], told["definition"]
        self._workspace, self._clients, self._variables = workspace, clients, variables
        self._tell_agent = tell
        self._containers: list[Container] = []
        self._port = 0
        self._said: dict[str, Any] = {}

    def run(self) -> None:
        self._tell("PENDING")
        self._tell("ACTIVATING")
        reason = NOT_STARTED
        try:
            self._containers = self._made()
            reason = self._until_over()
        except (InitializationError, NoImageError, StrongroomError) as error:
            reason = str(error)
        finally:
            for container in reversed(self._in_order()):
                container.stop()
            for container in self._containers:
                if not container.ended:
                    container.reason = container.reason or "The task stopped before the container started"
            self._tell("STOPPED", reason)

    def _made(self) -> list[Container]:
        """Everything that a container needs is had before the first one starts."""
        role = self._variables.role(self._definition.get("taskRoleArn"), self.id)
        overrides = self._task.get("overrides", {}).get("containerOverrides", ())
        changed = {each["name"]: each for each in overrides}
        folder = self._workspace.tasks
        folder.mkdir(exist_ok=True)
        made = []
        for given in self._definition["containerDefinitions"]:
            definition = overridden(given, changed.get(given["name"], {}))
            if definition.get("portMappings"):
                self._port = self._port or free_port()
            log = folder / f"{self.id}-{definition['name']}.log"
            self._link(log, definition)
            made.append(
                Container(
                    definition=definition,
                    environment=self._variables.of(definition, role, self._port),
                    runnable=runnable(definition, self._workspace, self._clients),
                    log=log,
                    pid=log.with_suffix(".pid.json"),
                    stream=Stream(definition, self.id, log, self._clients),
                )
            )
        return made

    def _link(self, log: Path, definition: dict[str, Any]) -> None:
        """The newest log has a name of its own: application.log of what has a port, else the container's."""
        name = "application" if definition.get("portMappings") else definition["name"]
        link = self._workspace.local / f"{name}.log"
        link.unlink(missing_ok=True)
        link.symlink_to(log)

    def _until_over(self) -> str:
        """Start what may start, and look, until it has to stop; why it has to."""
        while not self.to_stop.is_set():
            for container in self._containers:
                container.look()
            if any(each.essential and each.ended for each in self._containers) or self._all_ended():
                return EXITED if self._was_running() else NOT_STARTED
            for container in self._containers:
                if not container.started and not container.ended:
                    self._begin(container)
            running = all(each.started or each.ended for each in self._containers)
            self._tell("RUNNING" if running and not self._failed_to_start() else "ACTIVATING")
            self.to_stop.wait(LOOKS_EVERY)
        return ""

    def _begin(self, container: Container) -> None:
        """Start it if all that it depends on is as it should be; end it if that can't be any more."""
        by_name = {each.name: each for each in self._containers}
        for dependency in container.definition.get("dependsOn", ()):
            on = by_name[dependency["containerName"]]
            condition = dependency["condition"]
            if never(on, condition):
                container.exit_code = NEVER_STARTED
                container.reason = (
                    "CannotStartContainerError: dependency graph: failed to resolve the condition "
                    f"{condition} of {on.name}: it exited with {on.exit_code}"
                )
                return
            if not fulfilled(on, condition):
                return
        try:
            container.start()
        except (CannotStartError, StrongroomError) as error:
            container.reason = str(error)

    def _was_running(self) -> bool:
        return self._said.get("status") == "RUNNING"

    def _failed_to_start(self) -> bool:
        return any(each.ended and not each.started for each in self._containers)

    def _all_ended(self) -> bool:
        return all(each.ended for each in self._containers)

    def _in_order(self) -> list[Container]:
        """Those that others depend on first."""
        placed: list[Container] = []
        left = list(self._containers)
        while left:
            names = {each.name for each in left}
            free = [
                each
                for each in left
                if not names & {on["containerName"] for on in each.definition.get("dependsOn", ())}
            ] or left
            placed += free
            left = [each for each in left if each not in free]
        return placed

    def _tell(self, status: str, reason: str = "") -> None:
        told: dict[str, Any] = {
            "status": status,
            "containers": {
                each.name: {
                    "lastStatus": each.status,
                    "healthStatus": each.health,
                    **({} if each.exit_code is None else {"exitCode": each.exit_code}),
                    **({"reason": each.reason} if each.reason else {}),
                    **({"runtimeId": f"{self.id}-{each.process.pid}"} if each.process else {}),
                }
                for each in self._containers
            },
            "health": self._health(),
        }
        if self._port:
            told["port"] = self._port
        if told != self._said:
            self._said = told
            self._tell_agent({"taskArn": self.arn, "reason": reason, **told})

    def _health(self) -> str:
        """Of the essential containers that have a check (developer guide, "Task health")."""
        of = {each.health for each in self._containers if each.essential and "healthCheck" in each.definition}
        return next((state for state in ("UNHEALTHY", "UNKNOWN", "HEALTHY") if state in of), "UNKNOWN")


def overridden(definition: dict[str, Any], override: dict[str, Any]) -> dict[str, Any]:
    """A container definition with what RunTask said of it (API reference, ContainerOverride)."""
    environment = {each["name"]: each["value"] for each in definition.get("environment", ())}
    environment |= {each["name"]: each["value"] for each in override.get("environment", ())}
    command = {"command": override["command"]} if "command" in override else {}
    variables = [{"name": name, "value": value} for name, value in environment.items()]
    return {**definition, **command, "environment": variables}


def fulfilled(on: Container, condition: str) -> bool:
    """START, COMPLETE, SUCCESS or HEALTHY of the container that is depended on."""
    if condition == "HEALTHY":
        return on.running and on.health == "HEALTHY"
    if condition == "START":
        return on.started
    return on.ended and on.started and (condition == "COMPLETE" or on.exit_code == 0)


def never(on: Container, condition: str) -> bool:
    """Whether it can't be fulfilled any more."""
    if condition == "HEALTHY":
        return on.ended or on.health == "UNHEALTHY"
    return on.ended and not fulfilled(on, condition)
