"""What the load balancer tells about the visitor's own connection.

It appends to headers the visitor may have sent as well, so only the last entry of each is its own.
(uvicorn's `proxy_headers` with every proxy trusted would believe the first one instead.)
"""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection


def is_https(connection: HTTPConnection) -> bool:
    """Whether the visitor's connection to the load balancer, or to us without one, is HTTPS."""
    return _last(connection.headers, "x-forwarded-proto", connection.url.scheme) == "https"


def own_origin(connection: HTTPConnection) -> str:
    """The origin under which the visitor reached the application."""
    scheme = "https" if is_https(connection) else "http"
    return f"{scheme}://{connection.headers.get('host', '').lower()}"


def client_address(connection: HTTPConnection) -> str:
    """The visitor's address, as the load balancer saw it."""
    peer = connection.client.host if connection.client else ""
    return _last(connection.headers, "x-forwarded-for", peer)


def _last(headers: Headers, name: str, default: str) -> str:
    values = headers.getlist(name)
    return values[-1].rpartition(",")[2].strip().lower() if values else default
