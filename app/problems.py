"""Errors as a client sees them: `application/problem+json` (RFC 9457), always the same shape.

`detail` says what was wrong and what to do; `errors` names the fields; `request_id` is the one in
the logs. A value the visitor sent is never repeated: it may be an account number.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from app.gateways import GatewayError
from app.request_context import current_request_id
from app.routing import routes_at

logger = logging.getLogger(__name__)


class Problem(Exception):  # noqa: N818 - the RFC's own term
    """Raised by a route to answer with this status and explanation."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        members: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = list(errors)
        self.headers = dict(headers or {})
        self.members = dict(members or {})

    def response(self) -> Response:
        """The problem as an HTTP response."""
        content: dict[str, object] = {
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            "request_id": current_request_id(),
        }
        if self.errors:
            content["errors"] = self.errors
        return JSONResponse(
            content | self.members,
            status_code=self.status,
            headers=self.headers,
            media_type="application/problem+json",
        )


def unavailable(error: GatewayError, detail: str, **members: str) -> Problem:
    """503 with the time after which another try makes sense."""
    return Problem(
        503,
        detail,
        headers={"Retry-After": str(error.retry_after_seconds)},
        members={"code": error.code, **members},
    )


async def _problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)  # noqa: S101 - registered for this type alone
    return error.response()


async def _gateway_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, GatewayError)  # noqa: S101
    return unavailable(
        error, "A service this needs is not answering at the moment. Try again shortly."
    ).response()


async def _gone(_: Request, error: Exception) -> Response:
    """Nobody reads the answer; the access log has it, and no traceback."""
    assert isinstance(error, ClientDisconnect)  # noqa: S101
    return Problem(400, "The body ended before it was complete.", headers={"Connection": "close"}).response()


async def _http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    if error.status_code == 404:
        return Problem(404, "There is nothing at this address.").response()
    if error.status_code == 405:
        # Starlette names the methods of the first route only.
        routes = routes_at(request.app, request.url.path)
        allow = ", ".join(sorted({method for route in routes for method in route.methods or ()}))
        detail = f"This address takes {allow}, not {request.method}."
        return Problem(405, detail, headers={"Allow": allow}).response()
    return Problem(error.status_code, error.detail, headers=error.headers).response()


exception_handlers = {
    Problem: _problem,
    GatewayError: _gateway_error,
    ClientDisconnect: _gone,
    HTTPException: _http_exception,
}
