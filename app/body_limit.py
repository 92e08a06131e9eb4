"""A middleware: no request has a larger body than the web ACL inspects, whether anybody reads it or not.

`app.bodies` counts what it reads; this is for the routes that want no body.
"""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.bodies import MAX_BODY_BYTES
from app.problems import Problem


class BodyLimit:
    """413 for a body that is announced as too large, before a byte of it is read.

    One whose length is not announced ends with the answer, and its connection with it: else the server reads on
    and throws away what comes, without an end.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] == "http":
            headers = Headers(scope=scope)
            if "transfer-encoding" in headers:
                await self._unannounced(scope, receive, send)
                return
            declared = headers.get("content-length", "")
            if declared.isdigit() and int(declared) > MAX_BODY_BYTES:
                # The body is not read, so the connection can't be used for another request.
                problem = Problem(
                    413,
                    f"The body is larger than {MAX_BODY_BYTES} bytes.",
                    headers={"Connection": "close"},
                )
                await problem.response()(scope, receive, send)
                return
        await self._app(scope, receive, send)

    async def _unannounced(self, scope: Scope, receive: Receive, send: Send) -> None:
        ended = False

        async def receive_noting_the_end() -> Message:
            nonlocal ended
            message = await receive()
            ended = not message.get("more_body", False)
            return message

        async def send_closing(message: Message) -> None:
            if message["type"] == "http.response.start" and not ended:
                MutableHeaders(scope=message)["Connection"] = "close"
            await send(message)

        await self._app(scope, receive_noting_the_end, send_closing)
