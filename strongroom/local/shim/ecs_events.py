"""What ECS tells EventBridge.

ECS developer guide, "Amazon ECS task state change events", "Amazon ECS service deployment state change events"
and "Amazon ECS service action events".
"""

from __future__ import annotations

import json
from typing import Any

TASK = "ECS Task State Change"
DEPLOYMENT = "ECS Deployment State Change"
ACTION = "ECS Service Action"
ERRORS = ("SERVICE_DEPLOYMENT_FAILED",)
WARNINGS = ("SERVICE_TASK_START_IMPAIRED",)


def deployment(name: str, told: dict[str, Any], now: str) -> dict[str, Any]:
    """The detail of a deployment's event; `told`: the deployment."""
    return {
        "eventType": "ERROR" if name in ERRORS else "INFO",
        "eventName": name,
        "deploymentId": told["id"],
        "updatedAt": now,
        "reason": told["rolloutStateReason"],
    }


def action(name: str, cluster: str, now: str) -> dict[str, Any]:
    """The detail of a service's event."""
    return {
        "eventType": "WARN" if name in WARNINGS else "INFO",
        "eventName": name,
        "clusterArn": cluster,
        "createdAt": now,
    }


def publish(kind: str, resource: str, detail: dict[str, Any]) -> None:
    """To the default event bus of the account and region in whose scope this is called."""
    from ministack.services import eventbridge

    eventbridge._put_events(
        {
            "Entries": [
                {
                    "Source": "aws.ecs",
                    "DetailType": kind,
                    "Detail": json.dumps(detail, default=str),
                    "Resources": [resource],
                }
            ]
        },
        allow_aws_source=True,
    )
