from __future__ import annotations

import json
import logging
import re

import httpx
import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from app.structured_logs import JsonFormatter, configure_logging, mask
from tests.app.fakes import STATIC_ORIGIN, TRANSACTION, World

pytestmark = pytest.mark.anyio

ACCOUNT = "4111 1111 1111 1111"
UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")  # has any four digits now and then
TRACE = "Root=1-67891233-abcdef012345678912345678"


class Lines(logging.Handler):
    """Collects what would be written, as the objects it is made of."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonFormatter("example", "test"))
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(self.format(record))

    @property
    def entries(self) -> list[dict[str, object]]:
        return [json.loads(text) for text in self.texts]

    def of(self, logger: str) -> list[dict[str, object]]:
        return [entry for entry in self.entries if entry["logger"] == logger]


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Lines:
    handler = Lines()
    logger = logging.getLogger("app")
    monkeypatch.setattr(logger, "handlers", [handler])
    monkeypatch.setattr(logger, "propagate", False)
    monkeypatch.setattr(logger, "level", logging.INFO)
    logger.manager._clear_cache()  # type: ignore[attr-defined]
    return handler


async def test_one_access_line_a_request_with_its_ids(client: httpx.AsyncClient, lines: Lines) -> None:
    headers = {
        "X-Request-Id": "caller-0001",
        "X-Amzn-Trace-Id": TRACE,
        "X-Forwarded-For": "10.9.9.9, 192.0.2.7",
    }
    response = await client.get("/transactions/some-id?token=secret", headers=headers)
    assert response.headers["x-request-id"] == "caller-0001"
    assert response.json()["request_id"] == "caller-0001"
    (line,) = lines.of("app.access")
    assert line["level"] == "INFO"
    assert (line["application"], line["environment"]) == ("example", "test")
    assert (line["method"], line["route"], line["status"]) == ("GET", "/transactions/{transaction_id}", 401)
    assert (line["request_id"], line["trace_id"]) == ("caller-0001", TRACE)
    assert line["client"] == "192.0.2.7"
    assert isinstance(line["duration_ms"], float)
    assert "secret" not in lines.texts[0]


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "two words", 'inject"}'])
async def test_an_odd_request_id_is_replaced(client: httpx.AsyncClient, given: str) -> None:
    response = await client.get("/health", headers={"X-Request-Id": given})
    assert len(response.headers["x-request-id"]) == 36
    assert response.headers["x-request-id"] != given


async def test_health_checks_are_not_logged_at_info(client: httpx.AsyncClient, lines: Lines) -> None:
    assert (await client.get("/health")).json() == {"status": "ok"}
    assert lines.texts == []


@pytest.mark.parametrize("path", ["/4111111111111111", "/transactions/4111111111111111"])
async def test_addresses_are_not_logged(client: httpx.AsyncClient, lines: Lines, path: str) -> None:
    await client.get(path)
    assert lines.texts
    assert "4111" not in UUID.sub("", "".join(lines.texts))


async def test_no_account_number_reaches_the_logs(
    client: httpx.AsyncClient, world: World, lines: Lines
) -> None:
    await client.post("/transactions", json={**TRANSACTION, "account_id": ACCOUNT})
    await client.post("/transactions", json={**TRANSACTION, "account_id": 4111111111111111})
    await client.post("/transactions", content=f'{{"account_id": "{ACCOUNT}"'.encode())
    world.sessions.error = RuntimeError(f"cannot find {ACCOUNT}")
    response = await client.post("/transactions", json={**TRANSACTION, "account_id": ACCOUNT})
    assert response.status_code == 500
    everything = "".join(lines.texts)
    assert "transaction entered" in everything
    assert "unexpected error" in everything
    assert "****1111" in everything
    assert "4111" not in UUID.sub("", everything.replace("****1111", ""))


async def test_an_unexpected_error_is_a_500_without_its_text(world: World, lines: Lines) -> None:
    async def broken(_: Request) -> Response:
        raise RuntimeError("internal detail")

    world.application.router.routes.append(Route("/broken", broken))
    async with world.browser() as browser:
        response = await browser.get("/broken", headers={"Origin": STATIC_ORIGIN})
    assert response.status_code == 500
    assert "internal detail" not in response.text
    assert response.headers["access-control-allow-origin"] == STATIC_ORIGIN
    assert response.headers["x-content-type-options"] == "nosniff"
    error, access = lines.entries
    assert error["request_id"] == access["request_id"] == response.json()["request_id"]
    assert "internal detail" in str(error["exception"])
    assert access["status"] == 500


async def test_a_slash_too_many_is_404(client: httpx.AsyncClient) -> None:
    """No redirect: it would name plain HTTP, and a client might send its body there."""
    response = await client.post("/transactions/", json=TRANSACTION)
    assert response.status_code == 404
    assert "location" not in response.headers


async def test_a_wrong_method_is_405_with_every_allowed_one(client: httpx.AsyncClient) -> None:
    response = await client.put("/sessions")
    assert response.status_code == 405
    assert response.headers["allow"] == "DELETE, GET, HEAD, POST"
    assert response.json()["detail"] == "This address takes DELETE, GET, HEAD, POST, not PUT."


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("to 12345678 now", "to ****5678 now"),
        ("account-12345678", "account-****5678"),
        ("DE89 3704 0044 0532 0130 00", "DE****3000"),
        ("4111-1111-1111-1111", "****1111"),
        ("4111.1111.1111.1111", "****1111"),
        ("4111/1111/1111/1111", "****1111"),
        ("card=a4111111111111111f", "card=a****1111f"),
        ("from 192.0.2.101 to 10.255.0.1", "from 192.0.2.101 to 10.255.0.1"),
        ("411.111.111.111.111.1", "****1111"),
        ("id 2f1b6c1e-1234-4321-8765-123456789012", "id 2f1b6c1e-1234-4321-8765-123456789012"),
        ("status 503 after 1200 ms", "status 503 after 1200 ms"),
        ("sha a94a8fe5ccb19ba61c4c0873d391e987982fbbd3", "sha a94a8fe5ccb19ba61c4c0873d391e987982fbbd3"),
    ],
)
def test_masking(text: str, masked: str) -> None:
    assert mask(text) == masked


def test_debug_does_not_make_botocore_log_bodies() -> None:
    root = logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    try:
        root.handlers = []
        configure_logging("DEBUG", "example", "test")
        assert logging.getLogger("app").getEffectiveLevel() == logging.DEBUG
        assert logging.getLogger("botocore.endpoint").getEffectiveLevel() == logging.WARNING
    finally:
        root.handlers = handlers
        root.setLevel(level)
