"""CloudFront in small: the page's files with the headers of the synthesized response headers policy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from app.pages import PAGE
from tests.browser.names import OWN_HOST
from tests.synthesized import SynthesizedStack


def edge(stack: SynthesizedStack) -> Starlette:
    """The static site of an environment, with the application's host here in place of the one there."""
    assert stack.settings
    domain = stack.settings.domain.name
    (config,) = (o for o in stack.resources("aws_s3_object").values() if o["key"] == "config.json")
    policy = stack.only("aws_cloudfront_response_headers_policy")
    headers = {name: value.replace(domain, OWN_HOST) for name, value in _headers(policy).items()}

    async def answer(request: Request) -> Response:
        name = request.path_params["name"] or "index.html"
        if name == "config.json":
            content = config["content"].replace(domain, OWN_HOST)
            return Response(content, media_type=config["content_type"], headers=headers)
        # The distribution answers what is not in the bucket with the page.
        file = PAGE / name if (PAGE / name).is_file() else PAGE / "index.html"
        return FileResponse(file, headers=headers)

    return Starlette(routes=[Route("/{name:path}", answer)])


def _headers(policy: Mapping[str, Any]) -> dict[str, str]:
    security = policy["security_headers_config"]
    transport = security["strict_transport_security"]
    return {
        "Content-Security-Policy": security["content_security_policy"]["content_security_policy"],
        "Referrer-Policy": security["referrer_policy"]["referrer_policy"],
        "Strict-Transport-Security": f"max-age={transport['access_control_max_age_sec']}; includeSubDomains",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": security["frame_options"]["frame_option"],
    } | {item["header"]: item["value"] for item in policy["custom_headers_config"]["items"]}
