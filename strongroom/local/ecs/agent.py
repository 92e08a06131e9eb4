"""The agent's loop: ask what is to be done, and have each task done by a thread of its own."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Sequence
from typing import Any

import httpx

from strongroom.local.aws import Clients
from strongroom.local.ecs.task import TaskRun
from strongroom.local.ecs.variables import Variables
from strongroom.local.processes import ManagedProcess
from strongroom.local.shim.ecs_tasks import PATH, WAITS
from strongroom.workspace import Workspace

# Tasks have so long to tell that they have stopped, once the agent itself is told to end.
ENDS_WITHIN = 15.0  # seconds
GONE_AFTER = 3  # tries
PAUSE = 0.3  # seconds


class Agent:
    """Runs until `ended` is set, or until the emulator is gone."""

    def __init__(self, workspace: Workspace, clients: Clients, services: Sequence[str]) -> None:
        """`services`: the names of those whose tasks it runs, beside all that RunTask is asked for."""
        self._services = list(services)
        self.ended = threading.Event()
        self._workspace, self._clients = workspace, clients
        self._variables = Variables(workspace, clients)
        self._tasks: dict[str, TaskRun] = {}
        self._told = httpx.Client(
            base_url=clients.endpoint, trust_env=False, timeout=30, limits=httpx.Limits(max_connections=200)
        )

    def run(self) -> None:
        version, missed = 0, 0
        try:
            while not self.ended.is_set() and missed < GONE_AFTER:
                try:
                    told = self._told.get(
                        PATH, params={"after": version, "service": self._services}, timeout=WAITS + 30
                    ).json()
                    version, missed = int(told["version"]), 0
                    self._do(told["tasks"])
                except httpx.TransportError:
                    missed += 1
                    self.ended.wait(PAUSE)
        finally:
            self._end()

    def _do(self, wanted: list[dict[str, Any]]) -> None:
        for each in wanted:
            arn = str(each["task"]["taskArn"])
            if arn not in self._tasks:
                self._tasks[arn] = TaskRun(
                    each,
                    workspace=self._workspace,
                    clients=self._clients,
                    variables=self._variables,
                    tell=self._tell,
                )
                self._tasks[arn].start()
            if each["task"]["desiredStatus"] == "STOPPED":
                self._tasks[arn].to_stop.set()
        there = {str(each["task"]["taskArn"]) for each in wanted}
        for arn, task in list(self._tasks.items()):
            if arn not in there:
                task.to_stop.set()  # deleted with its cluster
                if not task.is_alive():
                    del self._tasks[arn]

    def _tell(self, told: dict[str, Any]) -> None:
        with contextlib.suppress(httpx.TransportError):
            self._told.post(PATH, json=told)

    def _end(self) -> None:
        with contextlib.suppress(httpx.TransportError):
            self._told.delete(PATH)  # first, or who stops is replaced
        for task in self._tasks.values():
            task.to_stop.set()
        for task in self._tasks.values():
            task.join(ENDS_WITHIN)
        sweep(self._workspace)


def sweep(workspace: Workspace) -> None:
    """End what containers an agent has left, that could not end them itself."""
    for file in workspace.tasks.glob("*.pid.json"):
        left = ManagedProcess.recall(file)
        if left:
            left.kill()
        file.unlink(missing_ok=True)
