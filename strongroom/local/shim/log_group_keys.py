"""The key of a log group that is there already: given to it, and taken away.

The emulator takes a key when a log group is made and refuses both operations that change it later. Without this
patch a log group that AWS made, and that was then taken into the state, can't get its key.
"""

from __future__ import annotations

import json
from collections.abc import MutableMapping
from typing import Any

TARGET_PREFIX = "Logs_20140328."
Answer = tuple[int, dict[str, str], bytes]


def answer(groups: MutableMapping[str, dict[str, Any]], operation: str, body: bytes) -> Answer | None:
    """None for an operation that is not about keys. `groups`: the emulator's, by name."""
    if operation not in ("AssociateKmsKey", "DisassociateKmsKey"):
        return None
    request: dict[str, Any] = json.loads(body or b"{}")
    group = groups.get(request.get("logGroupName", ""))
    if group is None:
        missing = {"__type": "ResourceNotFoundException", "message": "The specified log group does not exist."}
        return _json(400, missing)
    group["kmsKeyId"] = request.get("kmsKeyId")
    return _json(200, {})


def _json(status: int, content: dict[str, Any]) -> Answer:
    return status, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(content).encode()


def install() -> None:
    from ministack.services import cloudwatch_logs

    handle = cloudwatch_logs.handle_request

    async def handle_request(
        method: str, path: str, headers: dict[str, str], body: bytes, query_params: Any
    ) -> Answer:
        operation = headers.get("x-amz-target", "").removeprefix(TARGET_PREFIX)
        own = answer(cloudwatch_logs._log_groups, operation, body)
        if own is not None:
            return own
        answered: Answer = await handle(method, path, headers, body, query_params)
        return answered

    cloudwatch_logs.handle_request = handle_request
