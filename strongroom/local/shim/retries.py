"""A call that is sent again is answered as it was the first time.

The AWS SDK for Go, which Terraform's provider uses, now and then closes a connection at the very moment the
answer's first bytes arrive: an answer within a millisecond, which no network gives, can overtake the end of its
own request. The SDK then tries again; what the first try has created is there already, and on a busy machine
an apply fails now and then ("EntityAlreadyExists"). Every try of a call carries the same
`amz-sdk-invocation-id`, so the first try's success is kept for the second.

Not where a role calls: what application and function do when an answer is lost is theirs, as on AWS, which
carries out the second try like the first.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any

from strongroom.local.shim import calls

HEADER = "amz-sdk-invocation-id"
HELD = 1000  # answers; a second try comes within a second, and a deployment is a few thousand calls
Answer = tuple[int, dict[str, str], Any]
Dispatch = Callable[..., Awaitable[Answer]]


def answering_once(dispatch: Dispatch, of_a_role: Callable[..., str | None] = calls.caller) -> Dispatch:
    """The dispatch with its successes kept. A failure is not: to try that again is to mean it."""
    kept: OrderedDict[str, Answer] = OrderedDict()

    async def dispatch_request(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any], *rest: Any
    ) -> Answer:
        call = headers.get(HEADER) if of_a_role(headers, query) is None else None
        if call is not None and call in kept:
            return kept[call]
        answer = await dispatch(method, path, headers, body, query, *rest)
        status, _, content = answer
        if call and status < 300 and isinstance(content, bytes):
            kept[call] = answer
            if len(kept) > HELD:
                kept.popitem(last=False)
        return answer

    return dispatch_request


def install() -> None:
    from ministack import app

    app._dispatch_service_request = answering_once(app._dispatch_service_request)
