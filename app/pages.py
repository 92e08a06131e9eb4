"""The page and its files, the same ones that CloudFront serves from the bucket.

They are few and small, so they are read once, at the start, and answered from memory.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

PAGE: Final = Path(__file__).parent / "page"

MEDIA_TYPES: Final = {
    "index.html": "text/html; charset=utf-8",
    "api.js": "text/javascript; charset=utf-8",
    "app.js": "text/javascript; charset=utf-8",
    "dom.js": "text/javascript; charset=utf-8",
    "history.js": "text/javascript; charset=utf-8",
    "style.css": "text/css; charset=utf-8",
    "favicon.svg": "image/svg+xml",
}


async def _config(_: Request) -> Response:
    # Empty: the API is where the page is. In the bucket this object names the load balancer.
    return JSONResponse({"api": ""})


def _file(name: str) -> Callable[[Request], Awaitable[Response]]:
    content = (PAGE / name).read_bytes()
    headers = {
        "ETag": f'"{hashlib.sha256(content).hexdigest()[:32]}"',
        # Keep it, but ask before using it: a deployment shows at once and costs a 304.
        "Cache-Control": "no-cache",
    }

    async def answer(request: Request) -> Response:
        known = {tag.strip() for tag in request.headers.get("if-none-match", "").split(",")}
        # A proxy that compresses marks the tag as weak: W/"…".
        if headers["ETag"] in {tag.removeprefix("W/") for tag in known}:
            return Response(status_code=304, headers=headers)
        return Response(content, media_type=MEDIA_TYPES[name], headers=headers)

    return answer


routes = [
    Route("/config.json", _config),
    Route("/", _file("index.html")),
    *(Route(f"/{name}", _file(name)) for name in MEDIA_TYPES),
]
