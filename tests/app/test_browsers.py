"""What the browser is told and what other sites may make it do: headers, CORS, CSRF, the page."""

from __future__ import annotations

import re

import httpx
import pytest

from app.pages import PAGE
from app.security import HEADERS
from tests.app.fakes import OWN_ORIGIN, STATIC_ORIGIN, TRANSACTION, World

pytestmark = pytest.mark.anyio

PATHS = ["/", "/app.js", "/style.css", "/favicon.svg", "/config.json", "/health", "/transactions", "/nothing"]


@pytest.mark.parametrize("path", PATHS)
async def test_every_answer_has_the_security_headers(client: httpx.AsyncClient, path: str) -> None:
    headers = (await client.get(path)).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["strict-transport-security"].startswith("max-age=31536000")
    assert headers["cache-control"] in {"no-store", "no-cache"}
    assert "server" not in headers


ERRORS = {
    "401": ("GET", "/transactions", {}, b""),
    "403": ("POST", "/transactions", {"Origin": "https://evil.example"}, b"{}"),
    "404": ("GET", "/nothing", {}, b""),
    "405": ("PUT", "/transactions", {}, b""),
    "413": ("POST", "/transactions", {"Content-Type": "application/json"}, b" " * 9000),
    "415": ("POST", "/transactions", {"Content-Type": "text/plain"}, b"{}"),
    "422": ("POST", "/transactions", {"Content-Type": "application/json"}, b"{}"),
}


@pytest.mark.parametrize("status", ERRORS)
async def test_every_error_has_them_too(client: httpx.AsyncClient, status: str) -> None:
    method, path, headers, content = ERRORS[status]
    response = await client.request(method, path, headers=headers, content=content)
    assert str(response.status_code) == status
    assert response.headers["content-type"] == "application/problem+json"
    assert {name: response.headers.get(name) for name in HEADERS} == HEADERS
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", PATHS)
async def test_head_is_get_without_a_body(client: httpx.AsyncClient, path: str) -> None:
    get, head = await client.get(path), await client.head(path)
    varying = {"x-request-id"}
    assert head.content == b""
    assert head.status_code == get.status_code
    assert {n: v for n, v in head.headers.items() if n not in varying} == {
        n: v for n, v in get.headers.items() if n not in varying
    }


async def test_only_the_pages_files_may_be_kept(client: httpx.AsyncClient) -> None:
    caching = {path: (await client.get(path)).headers["cache-control"] for path in PATHS}
    assert {p for p, rule in caching.items() if rule == "no-cache"} == set(PATHS[:4])


async def test_no_hsts_over_plain_http(client: httpx.AsyncClient) -> None:
    response = await client.get("/health", headers={"X-Forwarded-Proto": "http"})
    assert "strict-transport-security" not in response.headers


async def test_only_the_load_balancers_own_entry_of_a_forwarded_header_counts(
    client: httpx.AsyncClient,
) -> None:
    response = await client.get("/health", headers={"X-Forwarded-Proto": "https, http"})
    assert "strict-transport-security" not in response.headers


async def test_the_page_names_no_other_host_and_has_nothing_inline(client: httpx.AsyncClient) -> None:
    media_types = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}
    for file in PAGE.iterdir():
        if file.suffix not in media_types:
            continue
        response = await client.get(f"/{file.name}")
        assert response.status_code == 200
        assert response.headers["content-type"].startswith(media_types[file.suffix])
        assert "//" not in re.sub(r"^\s*//.*|\s// .*", "", response.text, flags=re.MULTILINE)
    html = (PAGE / "index.html").read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*src=)", html)
    for address in re.findall(r'(?:src|href)="([^#"]+)"', html):
        assert address.startswith("/"), "relative addresses break when an unknown address shows the page"
        assert (await client.get(address)).status_code == 200


async def test_every_file_of_the_page_is_served(client: httpx.AsyncClient) -> None:
    for file in PAGE.iterdir():
        response = await client.get(f"/{file.name}")
        assert response.content == file.read_bytes()


async def test_an_unchanged_file_is_304(client: httpx.AsyncClient) -> None:
    tag = (await client.get("/app.js")).headers["etag"]
    for known in (tag, f'"other", W/{tag}'):
        response = await client.get("/app.js", headers={"If-None-Match": known})
        assert (response.status_code, response.content) == (304, b"")
    assert (await client.get("/app.js", headers={"If-None-Match": '"other"'})).status_code == 200


async def test_the_pages_configuration_points_here(client: httpx.AsyncClient) -> None:
    assert (await client.get("/config.json")).json() == {"api": ""}


@pytest.mark.parametrize("origin", [None, OWN_ORIGIN, STATIC_ORIGIN])
async def test_own_and_allowed_origins_may_change_things(client: httpx.AsyncClient, origin: str | None) -> None:
    headers = {"Origin": origin} if origin else {}
    assert (await client.post("/transactions", json=TRANSACTION, headers=headers)).status_code == 202
    assert (await client.delete("/sessions/current", headers=headers)).status_code == 204


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": "http://app.example.com"},
        {"Origin": "https://app.example.com.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_other_origins_may_not(client: httpx.AsyncClient, world: World, headers: dict[str, str]) -> None:
    await client.post("/sessions")
    response = await client.post("/transactions", json=TRANSACTION, headers=headers)
    assert response.status_code == 403
    assert response.headers["content-type"] == "application/problem+json"
    assert (await client.delete("/sessions/current", headers=headers)).status_code == 403
    assert world.queue.bodies == []
    assert world.sessions.items


@pytest.mark.parametrize("method", ["POST", "DELETE"])
async def test_the_static_page_may_ask_with_the_session(client: httpx.AsyncClient, method: str) -> None:
    headers = {
        "Origin": STATIC_ORIGIN,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "content-type",
    }
    response = await client.options("/transactions", headers=headers)
    assert response.status_code == 200
    assert response.headers["access-control-allow-origin"] == STATIC_ORIGIN
    assert response.headers["access-control-allow-credentials"] == "true"
    assert method in response.headers["access-control-allow-methods"]


async def test_errors_too_can_be_read_by_the_static_page(client: httpx.AsyncClient) -> None:
    for path, status in (("/transactions/unknown", 401), ("/nothing", 404)):
        response = await client.get(path, headers={"Origin": STATIC_ORIGIN})
        assert response.status_code == status
        assert response.headers["access-control-allow-origin"] == STATIC_ORIGIN
        assert "Origin" in response.headers["vary"]


async def test_other_pages_may_not_ask(client: httpx.AsyncClient) -> None:
    headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    preflight = await client.options("/transactions", headers=headers)
    assert preflight.status_code == 400
    assert "access-control-allow-origin" not in preflight.headers
    simple = await client.get("/transactions", headers=headers)
    assert "access-control-allow-origin" not in simple.headers
