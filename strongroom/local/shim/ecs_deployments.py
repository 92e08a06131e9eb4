"""What ECS's service scheduler does with a rolling deployment, decided from what the service and its tasks are.

- How many tasks: ECS developer guide, "Deploy Amazon ECS services by replacing tasks" (minimum and maximum
  percent).
- When a deployment has failed: "How the Amazon ECS deployment circuit breaker detects failures" (0.5 x desired
  count, at least 3, at most 200; rollback to the last completed deployment), "How CloudWatch alarms detect
  Amazon ECS deployment failures" (bake time after the old tasks are gone), and the API reference, Deployment
  (`failedTasks`: once a task of it is well, they aren't counted any more).
- Pauses between tries: "Amazon ECS service throttle logic".
- What it says: "Amazon ECS service event messages".
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Protocol

from strongroom.local.shim.sooner import SOONER, START_SOONER

Service = dict[str, Any]
Deployment = dict[str, Any]
Task = dict[str, Any]

SCHEDULER = "ServiceSchedulerInitiated"
LEAST, MOST = 3, 200
LONGEST_PAUSE = 27 * 60.0  # seconds
NOT_STARTED = "tasks failed to start"
ALARM = "alarm detected"


class Hands(Protocol):
    """What the scheduler does to the world."""

    def start(self, service: Service, deployment: Deployment, number: int) -> None: ...

    def stop(self, service: Service, task: Task, code: str, reason: str) -> None: ...

    def say(self, service: Service, message: str) -> None: ...

    def tell(self, service: Service, deployment: Deployment, name: str) -> None: ...

    def alarmed(self, names: Sequence[str]) -> list[str]: ...

    def bake(self, names: Sequence[str]) -> float: ...


def threshold(service: Service) -> int:
    """So many failed tasks fail a deployment."""
    return min(MOST, max(LEAST, math.ceil(int(service["desiredCount"]) / 2)))


def id_of(task: Task) -> str:
    return str(task["taskArn"]).rpartition("/")[2]


def primary(service: Service) -> Deployment:
    found: Deployment = next(each for each in service["deployments"] if each["status"] == "PRIMARY")
    return found


def living(tasks: Sequence[Task]) -> list[Task]:
    """Those that run, or shall."""
    return [task for task in tasks if task["desiredStatus"] == "RUNNING"]


def step(service: Service, tasks: Sequence[Task], hands: Hands, now: float) -> None:
    """One look. `tasks`: of the service, those too that have stopped; `_well` has been found out for each.

    `now`: seconds, of a clock that only goes on.
    """
    name = service["serviceName"]
    _heal(service, tasks, hands, now)
    current = primary(service)
    _count_failures(current, tasks, now)
    if current["rolloutState"] == "IN_PROGRESS":
        _judge(service, current, hands)
        current = primary(service)
    of_it = [task for task in living(tasks) if task.get("_deployment_id") == current["id"]]
    others = [task for task in living(tasks) if task.get("_deployment_id") != current["id"]]
    desired = service["desiredCount"]
    configuration = service["deploymentConfiguration"]
    most = desired * configuration.get("maximumPercent", 200) // 100
    least = math.ceil(desired * configuration.get("minimumHealthyPercent", 100) / 100)

    wanted = min(desired - len(of_it), most - len(of_it) - len(others))
    if wanted > 0 and current["rolloutState"] != "FAILED" and now >= current.get("_not_before", 0.0):
        hands.start(service, current, wanted)
    for task in of_it[desired:] if len(of_it) > desired else ():
        _scale_in(service, current, task, hands)
    if current["rolloutState"] == "FAILED":
        others = [task for task in others if not task["_well"]]  # nothing to go back to: what is well stays
    spare = sum(task["_well"] for task in (*of_it, *others)) - least
    for task in sorted(others, key=lambda each: bool(each["_well"])):
        if task["_well"]:
            if spare <= 0:
                break
            spare -= 1
        _scale_in(service, current, task, hands)
    _count(service, tasks)
    gone = [each for each in service["deployments"] if each is not current and not each["_tasks"]]
    service["deployments"] = [each for each in service["deployments"] if each not in gone]
    steady = (
        len(service["deployments"]) == 1
        and len(of_it) == desired
        and all(task["_well"] for task in of_it)
        and not any(task["lastStatus"] != "STOPPED" for task in tasks if task not in of_it)
    )
    _complete(service, current, hands, now, steady=steady)
    if steady and not service.get("_steady") and current["rolloutState"] == "COMPLETED":
        hands.say(service, f"(service {name}) has reached a steady state.")
    service["_steady"] = steady and current["rolloutState"] == "COMPLETED"


def _heal(service: Service, tasks: Sequence[Task], hands: Hands, now: float) -> None:
    """Stop what fails its health checks, once the grace period is over (API reference, CreateService)."""
    grace = service.get("healthCheckGracePeriodSeconds") or 0
    for task in living(tasks):
        since = task.setdefault("_running_since", now) if task["lastStatus"] == "RUNNING" else now
        ill = task.get("_ill")
        if not ill or (now - since < grace / START_SOONER and not task.get("_was_well")):
            continue
        message, reason = ill
        hands.say(service, f"(service {service['serviceName']}) {message}")
        task["_failed"] = True
        hands.stop(service, task, SCHEDULER, reason)


def _count_failures(current: Deployment, tasks: Sequence[Task], now: float) -> None:
    for task in tasks:
        if task["_well"]:
            task["_was_well"] = True
        if task.get("_deployment_id") != current["id"]:
            continue
        if task["_well"]:
            current["_succeeded"] = True
            if current["rolloutState"] == "IN_PROGRESS":
                current["failedTasks"] = 0
        over = task["lastStatus"] == "STOPPED" or task.get("_failed")
        if not over or task.get("_counted"):
            continue
        task["_counted"] = True
        by_itself = task.get("stopCode") in ("TaskFailedToStart", "EssentialContainerExited")
        if not (task.get("_failed") or by_itself):
            continue
        if not current.get("_succeeded") and current["rolloutState"] == "IN_PROGRESS":
            current["failedTasks"] += 1
        if not task.get("_was_well"):
            current["_tries"] = current.get("_tries", 0) + 1
            current["_not_before"] = now + min(LONGEST_PAUSE, 2.0 ** current["_tries"]) / SOONER


def _judge(service: Service, current: Deployment, hands: Hands) -> None:
    """Whether the deployment in progress has failed."""
    configuration = service["deploymentConfiguration"]
    breaker = configuration.get("deploymentCircuitBreaker") or {}
    alarms = configuration.get("alarms") or {}
    name = service["serviceName"]
    if current["failedTasks"] >= 2 and not current.get("_impaired"):
        current["_impaired"] = True
        hands.say(service, f"(service {name}) is unable to consistently start tasks successfully.")
    if breaker.get("enable") and current["failedTasks"] >= threshold(service):
        reason = f"ECS deployment circuit breaker: {NOT_STARTED}."
        _fail(service, current, hands, reason, NOT_STARTED, rollback=bool(breaker.get("rollback")))
    elif alarms.get("enable") and not current.get("_rolling_back"):
        on = hands.alarmed(alarms["alarmNames"])
        # One that is on when a deployment begins is ignored for it (AWS Copilot's manifest, `rollback_alarms`).
        before = current.setdefault("_on_before", on)
        found = [each for each in on if each not in before]
        if found:
            reason = f"ECS deployment alarms: {ALARM}: {', '.join(found)}."
            _fail(service, current, hands, reason, ALARM, rollback=bool(alarms.get("rollback")))


def _fail(
    service: Service, current: Deployment, hands: Hands, reason: str, short: str, *, rollback: bool
) -> None:
    name = service["serviceName"]
    current |= {"rolloutState": "FAILED", "rolloutStateReason": reason}
    hands.say(service, f"(service {name}) (deployment {current['id']}) deployment failed: {short}.")
    hands.tell(service, current, "SERVICE_DEPLOYMENT_FAILED")
    before = service.get("_completed")
    if not rollback or before is None or before is current:
        return
    # "It changes the COMPLETED deployment to IN_PROGRESS": it isn't eligible for another rollback until then.
    current |= {"status": "ACTIVE", "desiredCount": 0}
    before |= {
        "status": "PRIMARY",
        "desiredCount": service["desiredCount"],
        "failedTasks": 0,
        "rolloutState": "IN_PROGRESS",
        "rolloutStateReason": f"ECS deployment circuit breaker: rolling back to deploymentId {before['id']}.",
        "_rolling_back": True,
        "_baked_from": None,
    }
    service["deployments"] = [before, *(each for each in service["deployments"] if each is not before)]
    service["taskDefinition"] = before["taskDefinition"]
    hands.say(service, f"(service {name}) rolling back to (deployment {before['id']}).")
    hands.tell(service, before, "SERVICE_DEPLOYMENT_IN_PROGRESS")


def _scale_in(service: Service, current: Deployment, task: Task, hands: Hands) -> None:
    reason = f"Scaling activity initiated by (deployment {current['id']})"
    hands.stop(service, task, SCHEDULER, reason)


def _count(service: Service, tasks: Sequence[Task]) -> None:
    """What DescribeServices tells."""
    alive = [task for task in tasks if task["lastStatus"] != "STOPPED"]
    for deployment in service["deployments"]:
        own = [task for task in alive if task.get("_deployment_id") == deployment["id"]]
        running = sum(task["lastStatus"] == "RUNNING" for task in own)
        pending = sum(task["lastStatus"] in ("PROVISIONING", "PENDING", "ACTIVATING") for task in own)
        deployment |= {"runningCount": running, "pendingCount": pending, "_tasks": len(own)}
    service["runningCount"] = sum(each["runningCount"] for each in service["deployments"])
    service["pendingCount"] = sum(each["pendingCount"] for each in service["deployments"])


def _complete(service: Service, current: Deployment, hands: Hands, now: float, *, steady: bool) -> None:
    """Once it is steady, and was so for the bake time, if alarms are asked."""
    if not steady or current["rolloutState"] != "IN_PROGRESS":
        if current["rolloutState"] == "IN_PROGRESS":
            current["_baked_from"] = None
        return
    alarms = service["deploymentConfiguration"].get("alarms") or {}
    if alarms.get("enable") and not current.get("_rolling_back"):
        if current.get("_baked_from") is None:
            current["_baked_from"] = now
        if now - current["_baked_from"] < hands.bake(alarms["alarmNames"]):
            return
    name = service["serviceName"]
    current |= {
        "rolloutState": "COMPLETED",
        "rolloutStateReason": f"ECS deployment {current['id']} completed.",
        "_rolling_back": False,
    }
    service["_completed"] = current
    hands.say(service, f"(service {name}) (deployment {current['id']}) deployment completed.")
    hands.tell(service, current, "SERVICE_DEPLOYMENT_COMPLETED")
