"""On what a request acts that the emulator takes for one on its cluster or its log group; and what it says of
an account number's key.

As the Service Authorization Reference has it (Amazon ECS, Amazon CloudWatch Logs, AWS KMS). Tasks,
transactions, streams and revisions have numbers that nobody foresees, and a recording is compared with the one
before: theirs is `any`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["On", "acted_on"]

OTHER = "any"


@dataclass(frozen=True)
class On:
    """`context`: the condition keys that the request sends."""

    arn: str
    context: Mapping[str, str | list[str]] = field(default_factory=dict)


def acted_on(action: str, body: bytes, region: str, account: str) -> list[On] | None:
    """None: as the emulator has it."""
    if action in ("kms:Decrypt", "kms:Encrypt", "kms:GenerateMac"):
        return [_key(json.loads(body), region, account)]
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


def _key(request: dict[str, Any], region: str, account: str) -> On:
    given = request.get("EncryptionContext", {})
    context: dict[str, str | list[str]] = {f"kms:EncryptionContext:{name}": OTHER for name in given}
    if given:
        context["kms:EncryptionContextKeys"] = sorted(given)
    if "MacAlgorithm" in request:
        context["kms:MacAlgorithm"] = request["MacAlgorithm"]
    key = str(request.get("KeyId", OTHER)).rpartition("/")[2]
    return On(f"arn:aws:kms:{region}:{account}:key/{key}", context)
