"""The outermost middleware: gives each request its id and writes one access-log line for it.

The line has the route's pattern instead of the address: an address is whatever a visitor typed.
"""

from __future__ import annotations

import logging
import time

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.forwarded import client_address
from app.request_context import enter_request
from app.routing import routes_at

logger = logging.getLogger("app.access")


class RequestLog:
    """Logs every request; the health checks, one every few seconds, only at DEBUG."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, and log how."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        request_id = enter_request(connection.headers)
        began = time.perf_counter()
        status = 500  # when the application fails before it answers

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-Id"] = request_id
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        finally:
            route = _route(scope)
            logger.log(
                logging.DEBUG if route == "/health" and status == 200 else logging.INFO,
                "%s %s %d",
                scope["method"],
                route,
                status,
                extra={
                    "method": scope["method"],
                    "route": route,
                    "status": status,
                    "duration_ms": round((time.perf_counter() - began) * 1000, 1),
                    "client": client_address(connection),
                },
            )


def _route(scope: Scope) -> str:
    routes = routes_at(scope["app"], scope["path"])
    return routes[0].path if routes else "(none)"
