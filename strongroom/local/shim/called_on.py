"""On what a request acts that the emulator takes for one on its cluster or its log group.

As the Service Authorization Reference has it (Amazon ECS, Amazon CloudWatch Logs). Tasks, streams and revisions
have numbers that nobody foresees, and a recording is compared with the one before: theirs is `any`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

__all__ = ["On", "acted_on"]

OTHER = "any"


@dataclass(frozen=True)
class On:
    """`context`: the condition keys that the request sends."""

    arn: str
    context: dict[str, str] = field(default_factory=dict)


def acted_on(action: str, body: bytes, region: str, account: str) -> list[On] | None:
    """None: as the emulator has it."""
    if action not in ("ecs:RunTask", "ecs:DescribeTasks", "ecs:StopTask", "logs:GetLogEvents"):
        return None
    request: dict[str, Any] = json.loads(body)
    if action == "logs:GetLogEvents":
        stream = request["logStreamName"].rpartition("/")[0]
        group = f"log-group:{request['logGroupName']}:log-stream:{stream}/{OTHER}"
        return [On(f"arn:aws:logs:{region}:{account}:{group}")]
    here = f"arn:aws:ecs:{region}:{account}"
    cluster = str(request.get("cluster", "default")).rpartition("/")[2]
    context = {"ecs:cluster": f"{here}:cluster/{cluster}"}
    if action == "ecs:RunTask":
        family = str(request["taskDefinition"]).rpartition("/")[2].partition(":")[0]
        return [On(f"{here}:task-definition/{family}:{OTHER}", context)]
    return [On(f"{here}:task/{cluster}/{OTHER}", context)]
