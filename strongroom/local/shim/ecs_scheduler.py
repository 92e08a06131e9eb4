"""ECS's scheduler: looks at each service again and again, and does what `ecs_deployments` decides."""

from __future__ import annotations

import json
import threading
import time
import traceback
from collections.abc import Sequence
from typing import Any

from strongroom.local.shim import deployment_alarms, ecs_deployments, ecs_events
from strongroom.local.shim.ecs_deployments import Deployment, Service, Task, id_of, living
from strongroom.local.shim.ecs_tasks import agent, hand_over, wish_stopped
from strongroom.local.shim.sooner import SOONER
from strongroom.local.shim.target_health import TargetHealth

LOOKS_EVERY = 0.2  # seconds
# ECS API reference, DescribeTasks: stopped tasks appear for at least an hour.
REMEMBERED = 3600.0
# API reference, Service: the most recent 100 events.
EVENTS = 100


class Scheduler:
    """Looks at each service again and again; what it does is `ecs_deployments.Hands`."""

    def __init__(self, health: TargetHealth) -> None:
        self.lock = threading.RLock()
        self.health = health

    def plays(self, service: Service) -> bool:
        return agent.there and service["serviceName"] in agent.services

    def look(self) -> None:
        from ministack.core.responses import request_scope
        from ministack.services import alb, ecs

        now = time.monotonic()
        self.health.ask(lambda arn: alb._tgs.get(arn), now)
        for _, service in ecs._services.all_items():
            if service["status"] == "INACTIVE" or not self.plays(service):
                continue
            _, _, _, region, account, _ = service["serviceArn"].split(":", 5)
            with request_scope(account, region), self.lock:
                self._look_at(service, now)
        deployment_alarms.flush()

    def _look_at(self, service: Service, now: float) -> None:
        from ministack.services import ecs

        tasks = tasks_of(service)
        for task in tasks:
            self._judge(service, task)
            if task["lastStatus"] == "STOPPED" and now > task.setdefault("_until", now + REMEMBERED):
                ecs._tasks.pop(task["taskArn"], None)
        if service["status"] == "DRAINING":
            if all(task["lastStatus"] == "STOPPED" for task in tasks):
                service["status"] = "INACTIVE"
            return
        before = len(living(tasks))
        ecs_deployments.step(service, tasks, self, now)
        if len(living(tasks_of(service))) != before:
            agent.changed()

    def _judge(self, service: Service, task: Task) -> None:
        """Whether the task is well, and if it is ill, in which words it is stopped."""
        definition = definition_of(task["taskDefinitionArn"])
        checked = any("healthCheck" in each for each in definition.get("containerDefinitions", ()))
        running = task["lastStatus"] == "RUNNING" and task["desiredStatus"] == "RUNNING"
        port = int(task.get("_port", 0))
        groups = [each["targetGroupArn"] for each in service.get("loadBalancers", ()) if port]
        well = running and (not checked or task.get("healthStatus") == "HEALTHY")
        ill: tuple[str, str] | None = None
        for group in groups:
            known = self.health.of(group, port)
            if running and known is None:
                self.health.register(group, port)
                shown = f"registered 1 targets in (target-group {group})"
                self.say(service, f"(service {service['serviceName']}) {shown}")
            elif not running and known is not None:
                self.health.deregister(group, port)  # it has ended by itself, or somebody stops it
            well = well and known is not None and known.state == "healthy"
            if known is not None and known.state == "unhealthy":
                ill = (
                    f"(task {id_of(task)}) (port {port}) is unhealthy in (target-group {group}) due to "
                    f"(reason {known.reason})",
                    f"Task failed ELB health checks in (target-group {group})",
                )
        if running and task.get("healthStatus") == "UNHEALTHY":
            ill = (
                f"(task {id_of(task)}) failed container health checks.",
                "Task failed container health checks",
            )
        task |= {"_well": well, "_ill": ill if running else None}

    def start(self, service: Service, deployment: Deployment, number: int) -> None:
        from ministack.services import ecs

        made = json.loads(
            ecs._run_task(
                {
                    "cluster": service["clusterArn"],
                    "taskDefinition": deployment["taskDefinition"],
                    "count": number,
                    "group": f"service:{service['serviceName']}",
                    "startedBy": deployment["id"],
                    "launchType": service.get("launchType"),
                    "capacityProviderStrategy": service.get("capacityProviderStrategy"),
                    "platformVersion": service.get("platformVersion", ""),
                    "networkConfiguration": service.get("networkConfiguration", {}),
                    "_deploymentId": deployment["id"],
                }
            )[2]
        )
        ids = []
        for each in made["tasks"]:
            task = ecs._tasks[each["taskArn"]]
            hand_over(task)
            task |= {"_well": False, "_deployment_id": deployment["id"]}
            ids.append(f"(task {id_of(task)})")
        agent.changed()
        words = f"has started {len(ids)} tasks: {' '.join(ids)}."
        self.say(service, f"(service {service['serviceName']}) {words}")

    def stop(self, service: Service, task: Task, code: str, reason: str) -> None:
        """Deregister it, and let it go after the deregistration delay ("Task lifecycle", DEACTIVATING)."""
        from ministack.core.responses import now_iso

        wish_stopped(task, code, reason, now_iso())
        name = f"(service {service['serviceName']})"
        delay = 0.0
        for balancer in service.get("loadBalancers", ()):
            group = balancer["targetGroupArn"]
            if task.get("_port") and self.health.of(group, task["_port"]):
                self.health.deregister(group, task["_port"])
                delay = max(delay, deregistration_delay(group) / SOONER)
                self.say(service, f"{name} deregistered 1 targets in (target-group {group})")
        if delay:
            task["lastStatus"] = "DEACTIVATING"
            self.say(service, f"{name} has begun draining connections on 1 tasks.")
        task["_kept_until"] = time.monotonic() + delay
        self.say(service, f"{name} has stopped 1 running tasks: (task {id_of(task)}).")
        agent.changed()

    def say(self, service: Service, message: str) -> None:
        from ministack.core.responses import new_uuid, now_iso

        service["events"].insert(0, {"id": new_uuid(), "createdAt": now_iso(), "message": message})
        del service["events"][EVENTS:]
        for words, name in (
            ("has reached a steady state", "SERVICE_STEADY_STATE"),
            ("is unable to consistently start", "SERVICE_TASK_START_IMPAIRED"),
        ):
            if words in message:
                detail = ecs_events.action(name, service["clusterArn"], now_iso())
                ecs_events.publish(ecs_events.ACTION, service["serviceArn"], detail)

    def tell(self, service: Service, deployment: Deployment, name: str) -> None:
        from ministack.core.responses import now_iso

        deployment["updatedAt"] = now_iso()
        detail = ecs_events.deployment(name, deployment, now_iso())
        ecs_events.publish(ecs_events.DEPLOYMENT, service["serviceArn"], detail)

    def alarmed(self, names: Sequence[str]) -> list[str]:
        return deployment_alarms.in_alarm(names)

    def bake(self, names: Sequence[str]) -> float:
        return deployment_alarms.bake(names)

    def follow(self) -> None:
        while True:
            try:
                self.look()
            except Exception:
                traceback.print_exc()  # into the emulator's log; the next look may do better
            time.sleep(LOOKS_EVERY)


def tasks_of(service: Service) -> list[Task]:
    from ministack.services import ecs

    group = f"service:{service['serviceName']}"
    return [
        task
        for task in list(ecs._tasks.values())
        if task.get("group") == group and task["clusterArn"] == service["clusterArn"]
    ]


def definition_of(arn: str) -> dict[str, Any]:
    from ministack.services import ecs

    found: dict[str, Any] = ecs._task_defs.get(ecs._resolve_td_key(arn)) or {}
    return found


def deregistration_delay(group: str) -> float:
    """Seconds (API reference, TargetGroupAttribute: 300 unless said)."""
    from ministack.services import alb

    attributes = {each["Key"]: each["Value"] for each in alb._tg_attrs.get(group, ())}
    return float(attributes.get("deregistration_delay.timeout_seconds", 300))
