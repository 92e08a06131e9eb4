"""Events of ECS as it sends them, for a service of a stack: what its rules should match, and what not."""

from __future__ import annotations

from strongroom.proof.permissions.arns import Arns
from strongroom.synthesized import Attributes, Resource, Stack

__all__ = ["ended", "failed", "not_failed", "of_others"]

Events = dict[str, Attributes]
"""What each is, in words -> as EventBridge has it. No two agree in what differs from one time to the next."""


def failed(stack: Stack, service: Resource) -> Events:
    """Deployments that failed: their detail names no cluster (ECS developer guide, "Amazon ECS service
    deployment state change events")."""
    reasons = {
        "the circuit breaker ended": "ECS deployment circuit breaker: tasks failed to start.",
        "an alarm ended": "Alarm(s) detected: service deployment rolled back.",
    }
    return {
        f"a deployment that {what}": _deployment(
            stack, service, number, "ERROR", "SERVICE_DEPLOYMENT_FAILED", reason
        )
        for number, (what, reason) in enumerate(reasons.items(), 1)
    }


def not_failed(stack: Stack, service: Resource) -> Events:
    """Deployments of it that go as they should (of the same page)."""
    told = {
        "a deployment that begins": "SERVICE_DEPLOYMENT_IN_PROGRESS",
        "a deployment that has completed": "SERVICE_DEPLOYMENT_COMPLETED",
    }
    return {
        what: _deployment(stack, service, number, "INFO", event, f"ECS deployment {_number(number)}")
        for number, (what, event) in enumerate(told.items(), 1)
    }


def ended(stack: Stack, service: Resource) -> Events:
    """Tasks that ended by themselves (ECS developer guide, "Amazon ECS task state change events"; ECS API
    reference, Task)."""
    exits = {f"a task that ended with {code}": code for code in (1, 137, 139)}
    return {
        **{
            what: _task(stack, service, number, exit_code=code)
            for number, (what, code) in enumerate(exits.items(), 1)
        },
        "a task that failed to start": _task(
            stack, service, 4, stopCode="TaskFailedToStart", stoppedReason="CannotPullContainerError: not found"
        ),
    }


def of_others(stack: Stack, service: Resource) -> Events:
    """Tasks that say nothing of the service's release."""
    cluster, name = _named(stack, service)
    elsewhere = _arn(stack, service, f"cluster/{cluster}-2")
    asked = {
        "that a deployment or scaling stops": "ServiceSchedulerInitiated",
        "that somebody stops": "UserInitiated",
        "that Spot takes away": "SpotInterruption",
    }
    return {
        "tasks of another service": _task(stack, service, 1, exit_code=1, group=f"service:{name}-2"),
        "tasks of another cluster": _task(stack, service, 2, exit_code=1, clusterArn=elsewhere),
        "tasks before they have stopped": _task(stack, service, 3, exit_code=1, lastStatus="DEPROVISIONING"),
        **{
            f"tasks {what}": _task(stack, service, number, exit_code=0, stopCode=code)
            for number, (what, code) in enumerate(asked.items(), 4)
        },
    }


def _deployment(stack: Stack, service: Resource, number: int, kind: str, event: str, reason: str) -> Attributes:
    cluster, name = _named(stack, service)
    return {
        **_header(stack, service, "ECS Deployment State Change", f"service/{cluster}/{name}"),
        **_at(number),
        "detail": {
            "eventType": kind,
            "eventName": event,
            "deploymentId": f"ecs-svc/{_number(number)}",
            "updatedAt": _at(number)["time"],
            "reason": reason,
        },
    }


def _task(
    stack: Stack, service: Resource, number: int, *, exit_code: int | None = None, **detail: str
) -> Attributes:
    cluster, name = _named(stack, service)
    arn = _arn(stack, service, f"task/{cluster}/{_number(number) * 2}")
    container: Attributes = {"name": name, "lastStatus": "STOPPED"}
    return {
        **_header(stack, service, "ECS Task State Change", arn.partition(":task/")[2]),
        **_at(number),
        "resources": [arn],
        "detail": {
            "clusterArn": _arn(stack, service, f"cluster/{cluster}"),
            "group": f"service:{name}",
            "taskArn": arn,
            "startedBy": f"ecs-svc/{_number(number)}",
            "desiredStatus": "STOPPED",
            "lastStatus": "STOPPED",
            "launchType": "FARGATE",
            "capacityProviderName": "FARGATE_SPOT" if number % 2 else "FARGATE",
            "stopCode": "EssentialContainerExited",
            "stoppedReason": "Essential container in task exited",
            "stoppedAt": _at(number)["time"],
            "version": number + 4,
            "containers": [container if exit_code is None else {**container, "exitCode": exit_code}],
            **detail,
        },
    }


def _at(number: int) -> dict[str, str]:
    """An event's id and time: nothing in them is the same in each."""
    return {"id": _number(number), "time": f"{2030 + number}-{number:02}-1{number}T0{number}:00:00Z"}


def _number(number: int) -> str:
    return str(number) * 16


def _named(stack: Stack, service: Resource) -> tuple[str, str]:
    """Of the cluster, and of the service."""
    resolve = Arns(stack).resolve
    return (
        resolve(str(service.get("cluster", "default"))).rpartition("/")[2],
        resolve(str(service.get("name"))),
    )


def _arn(stack: Stack, service: Resource, resource: str) -> str:
    arns = Arns(stack)
    return f"arn:{arns.partition}:ecs:{stack.region_of(service)}:{arns.account}:{resource}"


def _header(stack: Stack, service: Resource, kind: str, resource: str) -> Attributes:
    return {
        "source": "aws.ecs",
        "detail-type": kind,
        "account": Arns(stack).account,
        "region": stack.region_of(service),
        "resources": [_arn(stack, service, resource)],
    }
