"""What the function is asked for, and how ECS is asked for the same."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

__all__ = ["Request"]


@dataclass(frozen=True)
class Request:
    """A revision of the migration's task definition, by its ARN, and where its task stands."""

    task_definition: str
    subnets: tuple[str, ...]
    security_groups: tuple[str, ...]

    @classmethod
    def of(cls, event: dict[str, Any]) -> Request:
        """Raises KeyError for what is missing."""
        return cls(event["task_definition"], tuple(event["subnets"]), tuple(event["security_groups"]))

    @property
    def revision(self) -> str:
        """`family:number`."""
        return self.task_definition.rpartition("/")[2]

    def run_task(self, cluster: str, attempt: int) -> dict[str, Any]:
        """The arguments of RunTask. The same request and attempt have the same token, whoever asks."""
        token = hashlib.sha256(json.dumps([asdict(self), attempt]).encode()).hexdigest()
        return {
            "cluster": cluster,
            "taskDefinition": self.task_definition,
            "clientToken": token,
            "count": 1,
            # On demand: AWS takes Spot's tasks away.
            "launchType": "FARGATE",
            "platformVersion": "LATEST",
            "enableECSManagedTags": True,
            "propagateTags": "TASK_DEFINITION",
            "networkConfiguration": {
                "awsvpcConfiguration": {
                    "subnets": [*self.subnets],
                    "securityGroups": [*self.security_groups],
                    "assignPublicIp": "DISABLED",
                }
            },
        }
