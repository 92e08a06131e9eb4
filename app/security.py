"""Two middlewares against what other sites might do with a visitor's browser.

`SecurityHeaders` tells the browser what this site never does. `OriginCheck` refuses requests that
change something and come from a page that is not ours (cross-site request forgery).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.forwarded import is_https, own_origin
from app.problems import Problem

# No inline code or style, nothing from elsewhere, no frames, no form that the browser itself sends
# (the page sends it by script; without one, an account number must not end in an address).
CONTENT_SECURITY_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)

HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",  # for browsers older than frame-ancestors
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    # `same-site`, so that the page at static.<domain> belongs to it.
    "Cross-Origin-Resource-Policy": "same-site",
}

# One year, the least that browsers' preload lists accept.
STRICT_TRANSPORT_SECURITY: Final = "max-age=31536000; includeSubDomains"

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class SecurityHeaders:
    """Adds the headers to every answer; `no-store` unless the route chose a caching rule."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the headers set."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        https = is_https(HTTPConnection(scope))

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                headers.setdefault("Cache-Control", "no-store")
                if https:  # browsers ignore it over plain HTTP
                    headers["Strict-Transport-Security"] = STRICT_TRANSPORT_SECURITY
            await send(message)

        await self._app(scope, receive, send_with_headers)


class OriginCheck:
    """403 for a request that changes something and was made by another site's page.

    Browsers name the page's origin in every such request. A client that is no browser sends none,
    and carries no one else's cookie either, so it may pass.
    """

    def __init__(self, app: ASGIApp, allowed_origins: Collection[str]) -> None:
        self._app = app
        self._allowed = frozenset(allowed_origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] == "http" and scope["method"] not in SAFE_METHODS:
            connection = HTTPConnection(scope)
            if not self._allows(connection.headers, own_origin(connection)):
                problem = Problem(
                    403, "This request came from a page of another origin, which may not send it."
                )
                await problem.response()(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _allows(self, headers: Headers, own: str) -> bool:
        origin = headers.get("origin")
        if origin is None:
            return headers.get("sec-fetch-site", "none") in {"none", "same-origin"}
        return origin == own or origin in self._allowed
