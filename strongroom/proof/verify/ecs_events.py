"""Events of ECS as it sends them, for a service of a stack: what its rules should match."""

from __future__ import annotations

from strongroom.proof.permissions.arns import Arns
from strongroom.synthesized import Attributes, Resource, Stack

__all__ = ["ended", "failed"]


def failed(stack: Stack, service: Resource) -> Attributes:
    """A deployment that failed: its detail names no cluster (ECS developer guide, "Amazon ECS service
    deployment state change events")."""
    cluster, name = _named(stack, service)
    return {
        **_header(stack, service, "ECS Deployment State Change", f"service/{cluster}/{name}"),
        "detail": {
            "eventType": "ERROR",
            "eventName": "SERVICE_DEPLOYMENT_FAILED",
            "deploymentId": "ecs-svc/123",
            "updatedAt": "2030-01-31T03:00:00Z",
            "reason": "ECS deployment circuit breaker: task failed to start.",
        },
    }


def ended(stack: Stack, service: Resource) -> Attributes:
    """A task whose container ended with 1 (ECS developer guide, "Amazon ECS task state change events")."""
    cluster, name = _named(stack, service)
    header = _header(stack, service, "ECS Task State Change", f"task/{cluster}/0123456789abcdef")
    return {
        **header,
        "detail": {
            "clusterArn": _arn(stack, service, f"cluster/{cluster}"),
            "group": f"service:{name}",
            "taskArn": header["resources"][0],
            "desiredStatus": "STOPPED",
            "lastStatus": "STOPPED",
            "launchType": "FARGATE",
            "stopCode": "EssentialContainerExited",
            "stoppedReason": "Essential container in task exited",
            "containers": [{"name": name, "lastStatus": "STOPPED", "exitCode": 1}],
        },
    }


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
