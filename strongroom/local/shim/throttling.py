"""A call is throttled when somebody asks for it.

AWS throttles now and then and the emulator never does, so what the application and the function do about it,
and with which permissions, could not be seen here. `POST /_strongroom/throttle` with an IAM action, a
resource's ARN and a number has that many such calls answered with a `ThrottlingException`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

PATH = "/_strongroom/throttle"

Answer = tuple[int, dict[str, str], Any]
Dispatch = Callable[..., Awaitable[Answer]]


def throttling(dispatch: Dispatch) -> Dispatch:
    """The dispatch that knows what to refuse."""
    from ministack import app
    from ministack.core import iam_actions
    from ministack.core.responses import error_response_json, get_account_id
    from ministack.core.router import extract_region

    left: Counter[tuple[str, str]] = Counter()

    async def dispatch_request(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any], *rest: Any
    ) -> Answer:
        if path == PATH:
            asked = json.loads(body)
            left[asked["action"], asked["resource"]] = asked["times"]
            return 204, {}, b""
        if +left:
            params = app._routing_params(method, path, headers, body, query)
            service = app.detect_service(method, path, headers, params)
            request = (service, method, path, headers, body, params)
            arn = iam_actions.extract_resource_arn(*request, extract_region(headers), get_account_id())
            call = (iam_actions.extract_iam_action(*request), arn)
            if left[call] > 0:
                left[call] -= 1
                refusal: Answer = error_response_json("ThrottlingException", "Rate exceeded", 400)
                return refusal
        return await dispatch(method, path, headers, body, query, *rest)

    return dispatch_request


def install() -> None:
    from ministack import app

    app._dispatch_service_request = throttling(app._dispatch_service_request)
