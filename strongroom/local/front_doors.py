"""HTTP through the two front doors: the load balancer, and CloudFront.

The emulator has one port; the Host header says which door is meant, as DNS does on AWS. TLS is not
spoken here: a listener's port stands for its protocol, and CloudFront is told with
`X-Forwarded-Proto` that the viewer used HTTPS.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from types import MappingProxyType
from typing import Any, Final

import httpx

NONE: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True)
class FrontDoor:
    """A host as its visitors name it, reached at the emulator's endpoint."""

    endpoint: str
    host: str
    viewer_protocol: str | None = None

    def open(self, cookies: Mapping[str, str] = NONE) -> Visitor:
        """`cookies`: those of another visitor, who is the same user."""
        headers = {"Host": self.host}
        if self.viewer_protocol:
            headers["X-Forwarded-Proto"] = self.viewer_protocol
        return Visitor(
            httpx.Client(
                base_url=self.endpoint,
                headers=headers,
                trust_env=False,
                timeout=30,
                follow_redirects=False,
            ),
            cookies,
        )


def load_balancer(endpoint: str, dns_name: str, port: int = 443) -> FrontDoor:
    return FrontDoor(endpoint, f"{dns_name}:{port}")


def cloudfront(endpoint: str, domain_name: str) -> FrontDoor:
    return FrontDoor(endpoint, domain_name, "https")


class Visitor:
    """A browser as far as cookies go.

    The session's cookie is `Secure`, and a browser sends it back because it sees HTTPS. An HTTP
    client that sees plain HTTP would not, so the cookies are kept here.
    """

    def __init__(self, client: httpx.Client, cookies: Mapping[str, str] = NONE) -> None:
        self._client = client
        self.cookies = {**cookies}

    def __enter__(self) -> Visitor:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    def get(self, path: str) -> httpx.Response:
        return self._request("GET", path)

    def post(self, path: str, body: Any) -> httpx.Response:
        return self._request("POST", path, json=body)

    def send(self, path: str, content: bytes, content_type: str) -> httpx.Response:
        """A POST of these very bytes."""
        return self._request("POST", path, content=content, headers={"Content-Type": content_type})

    def _request(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {**arguments.pop("headers", {}), **({"Cookie": cookie} if cookie else {})}
        response = self._client.request(method, path, headers=headers, **arguments)
        for line in response.headers.get_list("set-cookie"):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
        return response
