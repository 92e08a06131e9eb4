"""Services have their tasks started and stopped, replaced and rolled back, as ECS's scheduler does it.

The emulator completes a deployment as soon as it is asked for, where it runs no containers. With this patch
those services that the agent names (`ecs_tasks`) are deployed as `ecs_deployments` says, by tasks that it runs;
the others stay what the emulator makes of them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from strongroom.local.shim import deployment_alarms, ecs_deployments, target_health
from strongroom.local.shim.ecs_deployments import Deployment, Service, living
from strongroom.local.shim.ecs_scheduler import Scheduler, tasks_of
from strongroom.local.shim.ecs_tasks import Answer
from strongroom.local.shim.target_health import TargetHealth

Handler = Callable[[dict[str, Any]], Answer]


def begin(service: Service, deployment: Deployment) -> None:
    """A deployment that has just been made, as ECS begins one."""
    deployment |= {
        "rolloutState": "IN_PROGRESS",
        "rolloutStateReason": f"ECS deployment {deployment['id']} in progress.",
        "failedTasks": 0,
        "_tasks": 0,
    }
    service["_steady"] = False


def install() -> None:
    from ministack.services import alb, ecs

    health = TargetHealth()
    scheduler = Scheduler(health)
    reconcile = ecs._reconcile_service_tasks
    create, update = ecs._create_service, ecs._update_service
    delete: Handler = ecs._delete_service

    def reconcile_service_tasks(cluster: str, key: str) -> None:
        service = ecs._services.get(key)
        if service is None or not scheduler.plays(service):
            reconcile(cluster, key)

    def known(data: dict[str, Any]) -> Service | None:
        cluster = ecs._resolve_cluster_name(data.get("cluster", "default"))
        found = ecs._resolve_service_ref(data.get("service") or data.get("serviceName") or "")
        return ecs._services.get(f"{cluster}/{found[0]}") if found else None

    def deployed(change: Handler) -> Handler:
        """A deployment that is new afterwards begins."""

        def handler(data: dict[str, Any]) -> Answer:
            with scheduler.lock:
                before = known(data)
                ids = {each["id"] for each in before["deployments"]} if before else set()
                events = list(before["events"]) if before else []
                answer = change(data)
                service = known(data)
                if answer[0] != 200 or service is None or not scheduler.plays(service):
                    return answer
                service["events"] = events  # the emulator says what has not happened
                for each in service["deployments"]:
                    if each["id"] not in ids:
                        begin(service, each)
                        scheduler.tell(service, each, "SERVICE_DEPLOYMENT_IN_PROGRESS")
                made: Answer = ecs.json_response({"service": ecs._sanitize(service)})
                return made

        return handler

    def delete_service(data: dict[str, Any]) -> Answer:
        with scheduler.lock:
            service = known(data)
            if service is None or not scheduler.plays(service) or service["status"] != "ACTIVE":
                return delete(data)
            if not data.get("force") and service["desiredCount"] > 0:
                return delete(data)
            service |= {"status": "DRAINING", "desiredCount": 0}
            for task in living(tasks_of(service)):
                scheduler.stop(service, task, ecs_deployments.SCHEDULER, "Service deleted")
            drained: Answer = ecs.json_response({"service": ecs._sanitize(service)})
            return drained

    def send_on() -> None:
        """The load balancer's targets are those that are well, and those registered by hand."""
        for group in health.groups() | sent:
            own = {(each.target["Id"], each.target["Port"]) for each in health.registered(group)}
            ours.setdefault(group, set()).update(own)
            by_hand = [
                each
                for each in alb._targets.get(group, [])
                if (each["Id"], int(each.get("Port", 0))) not in ours[group]
            ]
            alb._targets[group] = by_hand + health.taking_requests(group)
            sent.add(group)

    sent: set[str] = set()
    ours: dict[str, set[tuple[str, int]]] = {}
    look = scheduler.look

    def look_and_send() -> None:
        look()
        send_on()

    scheduler.look = look_and_send  # type: ignore[method-assign]
    ecs._reconcile_service_tasks = reconcile_service_tasks
    for name, patched in (
        ("CreateService", deployed(create)),
        ("UpdateService", deployed(update)),
        ("DeleteService", delete_service),
    ):
        ecs._ACTION_MAP[name] = patched
    target_health.install(health, deployment_alarms.count)
    threading.Thread(target=scheduler.follow, name="ecs-scheduler", daemon=True).start()
