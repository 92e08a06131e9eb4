"""WAF's logging configurations: put, got and deleted.

The emulator has web ACLs and refuses the three operations on their logging; on AWS a web ACL holds
at most one. Without this patch the stack's last resource can't be created. Nothing is logged.
"""

from __future__ import annotations

import json
from typing import Any

TARGET_PREFIX = "AWSWAF_20190729."
Answer = tuple[int, dict[str, str], bytes]


class LoggingConfigurations:
    """By the web ACL's ARN, which holds account and region."""

    def __init__(self) -> None:
        self._held: dict[str, dict[str, Any]] = {}

    def answer(self, operation: str, request: dict[str, Any]) -> Answer | None:
        """None for an operation that is not about logging."""
        if operation == "PutLoggingConfiguration":
            given = request["LoggingConfiguration"]
            self._held[given["ResourceArn"]] = {"ManagedByFirewallManager": False, **given}
            return _json(200, {"LoggingConfiguration": self._held[given["ResourceArn"]]})
        if operation not in ("GetLoggingConfiguration", "DeleteLoggingConfiguration"):
            return None
        held = self._held.get(request["ResourceArn"])
        if held is None:
            return _json(
                400,
                {
                    "__type": "WAFNonexistentItemException",
                    "message": "The web ACL has no logging configuration.",
                },
            )
        if operation == "GetLoggingConfiguration":
            return _json(200, {"LoggingConfiguration": held})
        del self._held[request["ResourceArn"]]
        return _json(200, {})


def _json(status: int, content: dict[str, Any]) -> Answer:
    return status, {"Content-Type": "application/x-amz-json-1.1"}, json.dumps(content).encode()


def install() -> None:
    from ministack.services import waf

    configurations = LoggingConfigurations()
    handle = waf.handle_request

    async def handle_request(
        method: str, path: str, headers: dict[str, str], body: bytes, query_params: Any
    ) -> Answer:
        target = headers.get("x-amz-target", "")
        own = configurations.answer(target.removeprefix(TARGET_PREFIX), json.loads(body or b"{}"))
        if own is not None:
            return own
        answer: Answer = await handle(method, path, headers, body, query_params)
        return answer

    waf.handle_request = handle_request
