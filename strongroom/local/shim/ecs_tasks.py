"""Tasks are run, by an agent beside the emulator (`strongroom.local.ecs`), as ECS has them run by its own.

The emulator calls a task running as soon as it is asked for and, without Docker, runs nothing. With this patch
RunTask leaves tasks PROVISIONING and StopTask only wishes that they stop, as on AWS; the agent does both and
tells what became of them:

- `GET /_strongroom/ecs/tasks?after=N` waits until something has changed since version N, and answers with all
  tasks that have not stopped, their task definitions and their overrides;
- `POST /_strongroom/ecs/tasks` takes what has changed of one task.

While no agent asks, what RunTask is asked for is called done at once: nobody runs it, and who waits for its end
would wait in vain.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Any

from strongroom.local.shim import ecs_events

PATH = "/_strongroom/ecs/tasks"

Answer = tuple[int, dict[str, str], Any]
Dispatch = Callable[..., Awaitable[Answer]]
Task = dict[str, Any]

# An agent that has not asked for so long is gone; it asks again when a question has waited for WAITS.
WAITS = 2.0  # seconds
GONE_AFTER = 10.0
LOOKS_EVERY = 0.05

USER = "UserInitiated"
FAILED = "TaskFailedToStart"
EXITED = "EssentialContainerExited"


class Agent:
    """Whether there is one, and how often something has changed that it should know."""

    def __init__(self) -> None:
        self.version = 1
        self.services: frozenset[str] = frozenset()
        """The names of those whose tasks it runs (`ecs_services`)."""
        self._asked = 0.0

    def asks(self) -> None:
        self._asked = time.monotonic()

    def leaves(self) -> None:
        self._asked = 0.0

    @property
    def there(self) -> bool:
        return bool(self._asked) and time.monotonic() - self._asked < GONE_AFTER

    def changed(self) -> None:
        self.version += 1


agent = Agent()


def hand_over(task: Task) -> None:
    """A task as RunTask has just made it, for the agent to start (ECS developer guide, "Task lifecycle")."""
    task |= {"lastStatus": "PROVISIONING", "healthStatus": "UNKNOWN", "_of_the_agent": True}
    task |= dict.fromkeys(("startedAt", "pullStartedAt", "pullStoppedAt"))
    for container in task["containers"]:
        container |= {"lastStatus": "PENDING", "runtimeId": None}


def call_done(task: Task, now: str) -> None:
    """A task that nobody runs, as one that ended by itself and well."""
    task |= {"lastStatus": "STOPPED", "desiredStatus": "STOPPED", "stopCode": EXITED, "stoppedAt": now}
    task["stoppedReason"] = "Essential container in task exited"
    for container in task["containers"]:
        container |= {"lastStatus": "STOPPED", "exitCode": 0}


def wish_stopped(task: Task, code: str, reason: str, now: str) -> None:
    """What StopTask does at once: the first who wishes it is named (API reference, "Task")."""
    if task["desiredStatus"] == "STOPPED":
        return
    task |= {"desiredStatus": "STOPPED", "stoppingAt": now, "stopCode": code, "stoppedReason": reason}
    task["version"] = int(task.get("version") or 1) + 1


def change(task: Task, told: Task, now: str) -> None:
    """What an agent has told of its task.

    `told`: `status`, `reason`, `health`, `port`, and `containers` by name, each with members as ECS has them.
    """
    for container in task["containers"]:
        container |= told.get("containers", {}).get(container["name"], {})
    status = told.get("status", task["lastStatus"])
    if "health" in told:
        task["healthStatus"] = told["health"]
    if "port" in told:
        task["_port"] = told["port"]
    if task["lastStatus"] == "DEACTIVATING" and status in ("ACTIVATING", "RUNNING"):
        return  # it runs on until its connections are drained
    if status == task["lastStatus"]:
        return
    task |= {"lastStatus": status, "version": int(task.get("version") or 1) + 1}
    if status == "ACTIVATING":
        task["pullStartedAt"] = now
    elif status == "RUNNING":
        task |= {"pullStoppedAt": now, "startedAt": now}
    elif status == "STOPPED":
        code = EXITED if task.get("startedAt") else FAILED
        wish_stopped(task, code, told.get("reason", ""), now)
        task |= {"stoppedAt": now, "executionStoppedAt": now}


def desired(task: Task, now: float) -> str:
    """What the agent is told: a task that leaves a load balancer runs on while its connections are drained."""
    kept = now < task.get("_kept_until", 0.0) and task["lastStatus"] != "STOPPED"
    return "RUNNING" if kept else str(task["desiredStatus"])


def install() -> None:
    from ministack import app
    from ministack.core.concurrency import resource_lock
    from ministack.core.responses import json_response, now_iso, request_scope
    from ministack.services import ecs

    run, stop = ecs._run_task, ecs._stop_task

    def is_service(data: dict[str, Any]) -> bool:
        return str(data.get("group", "")).startswith("service:")

    # By cluster and client token: the same request again is the same tasks (API reference, "Ensuring
    # idempotency").
    asked_before: dict[tuple[str, str], list[str]] = {}

    def run_task(data: dict[str, Any]) -> Answer:
        token = (str(data.get("cluster")), str(data.get("clientToken", "")))
        known = [ecs._tasks[arn] for arn in asked_before.get(token, ()) if arn in ecs._tasks]
        if known and token[1]:
            same: Answer = json_response({"tasks": [ecs._sanitize(task) for task in known], "failures": []})
            return same
        answer: Answer = run(data)
        if answer[0] != 200 or is_service(data):
            return answer
        made = json.loads(answer[2])
        tasks = [ecs._tasks[each["taskArn"]] for each in made["tasks"]]
        asked_before[token] = [task["taskArn"] for task in tasks]
        for task in tasks:
            with resource_lock("ecs-task", task["taskArn"]):
                if agent.there:
                    hand_over(task)
                else:
                    call_done(task, now_iso())
        agent.changed()
        handed: Answer = json_response(made | {"tasks": [ecs._sanitize(task) for task in tasks]})
        return handed

    def stop_task(data: dict[str, Any]) -> Answer:
        cluster = ecs._resolve_cluster_name(data.get("cluster", "default"))
        task = ecs._resolve_task(data.get("task", ""), cluster) if cluster else None
        if not task or not task.get("_of_the_agent") or task["lastStatus"] == "STOPPED":
            stopped: Answer = stop(data)
            return stopped
        with resource_lock("ecs-task", task["taskArn"]):
            wish_stopped(task, USER, data.get("reason", "Task stopped by user"), now_iso())
        agent.changed()
        wished: Answer = json_response({"task": ecs._sanitize(task)})
        return wished

    def to_do() -> dict[str, Any]:
        now = time.monotonic()
        tasks = [
            task
            for _, task in ecs._tasks.all_items()
            if task.get("_of_the_agent") and task["lastStatus"] != "STOPPED"
        ]
        return {
            "version": agent.version,
            "tasks": [
                {
                    "task": {**ecs._sanitize(task), "desiredStatus": desired(task, now)},
                    "definition": ecs._sanitize(definition_of(task)),
                }
                for task in tasks
            ],
        }

    def definition_of(task: Task) -> dict[str, Any]:
        _, _, _, region, account, _ = task["taskArn"].split(":", 5)
        with request_scope(account, region):
            found: dict[str, Any] = ecs._task_defs.get(ecs._resolve_td_key(task["taskDefinitionArn"])) or {}
        return found

    def tell(told: dict[str, Any]) -> dict[str, Any]:
        _, _, _, region, account, _ = told["taskArn"].split(":", 5)
        with request_scope(account, region):
            task = ecs._tasks.get(told["taskArn"])
            if task is None:
                return {"desiredStatus": "STOPPED"}
            before = task["lastStatus"]
            with resource_lock("ecs-task", task["taskArn"]):
                change(task, told, now_iso())
            if task["lastStatus"] != before:
                ecs_events.publish(ecs_events.TASK, task["taskArn"], ecs._sanitize(task))
            ecs._recount_cluster(ecs._cluster_name_from_arn(task["clusterArn"]))
            return {"desiredStatus": task["desiredStatus"]}

    def drained() -> bool:
        """Whether a task's time for its connections has passed since this was asked last."""
        now = time.monotonic()
        over = [
            task for _, task in ecs._tasks.all_items() if task.get("_kept_until") and now >= task["_kept_until"]
        ]
        for task in over:
            del task["_kept_until"]
        return bool(over)

    async def asked(known: int) -> dict[str, Any]:
        deadline = time.monotonic() + WAITS
        while agent.version == known and time.monotonic() < deadline and not drained():
            await asyncio.sleep(LOOKS_EVERY)
        agent.asks()
        return to_do()

    dispatch: Dispatch = app._dispatch_service_request

    async def dispatch_request(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any], *rest: Any
    ) -> Answer:
        if path != PATH:
            return await dispatch(method, path, headers, body, query, *rest)
        if method == "DELETE":
            agent.leaves()
            return 204, {}, b""
        if method == "POST":
            answered: Answer = json_response(tell(json.loads(body)))
            return answered
        if "after" not in query:  # only whether there is an agent
            there: Answer = json_response({"there": agent.there})
            return there
        agent.asks()
        agent.services = frozenset(query.get("service", ()))
        wanted: Answer = json_response(await asked(int(query["after"][0])))
        return wanted

    for name, patched in (("RunTask", run_task), ("StopTask", stop_task)):
        ecs._ACTION_MAP[name] = patched
    ecs._run_task, ecs._stop_task = run_task, stop_task
    app._dispatch_service_request = dispatch_request
