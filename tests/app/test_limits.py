from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator

import anyio
import httpx
import pytest
from starlette.types import Message

from app import bodies
from app.bodies import MAX_BODY_BYTES
from tests.app.fakes import TRANSACTION, World

pytestmark = pytest.mark.anyio

JSON = {"Content-Type": "application/json"}


def padded(size: int) -> bytes:
    body = json.dumps(TRANSACTION).encode()
    return body + b" " * (size - len(body))


async def test_a_body_of_the_limit_passes_and_a_larger_one_is_413(client: httpx.AsyncClient) -> None:
    assert (await client.post("/transactions", content=padded(8192), headers=JSON)).status_code == 202
    response = await client.post("/transactions", content=padded(8193), headers=JSON)
    assert response.status_code == 413
    assert response.headers["connection"] == "close"


async def test_a_body_without_a_length_is_counted_and_not_read_to_its_end(client: httpx.AsyncClient) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 100 * MAX_BODY_BYTES:
            sent += 1024
            yield b" " * 1024

    response = await client.post("/transactions", content=endless(), headers=JSON)
    assert response.status_code == 413
    assert sent <= MAX_BODY_BYTES + 1024


async def test_a_body_that_trickles_in_is_408(
    client: httpx.AsyncClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bodies, "BODY_SECONDS", 0.05)

    async def slow() -> AsyncIterator[bytes]:
        for byte in padded(500):
            yield bytes([byte])
            await anyio.sleep(0.02)

    response = await client.post("/transactions", content=slow(), headers=JSON)
    assert response.status_code == 408
    assert response.headers["connection"] == "close"
    assert world.rows("SELECT 1 FROM transactions") == []


@pytest.mark.parametrize(("method", "path"), [("POST", "/sessions"), ("DELETE", "/sessions"), ("GET", "/")])
async def test_where_no_body_is_read_none_is_taken_either(
    client: httpx.AsyncClient, method: str, path: str
) -> None:
    response = await client.request(method, path, content=b" " * (MAX_BODY_BYTES + 1))
    assert (response.status_code, response.headers["connection"]) == (413, "close")


async def test_a_body_without_a_length_that_nobody_reads_ends_with_its_connection(
    client: httpx.AsyncClient,
) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield padded(500)

    assert (await client.post("/sessions", content=chunks())).headers["connection"] == "close"
    read = await client.post("/transactions", content=chunks(), headers=JSON)
    assert (read.status_code, "connection" in read.headers) == (202, False)


async def test_who_goes_away_in_the_middle_of_a_body_is_no_error(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    messages: list[Message] = [
        {"type": "http.request", "body": b"{", "more_body": True},
        {"type": "http.disconnect"},
    ]
    sent: list[Message] = []

    async def receive() -> Message:
        return messages.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"content-type", b"application/json"), (b"host", b"app.example.com")]
    scope = {"type": "http", "method": "POST", "path": "/transactions", "headers": headers, "query_string": b""}
    with caplog.at_level(logging.INFO):
        await world.application({**scope, "scheme": "http", "root_path": ""}, receive, send)
    assert sent[0]["status"] == 400
    assert [record.levelname for record in caplog.records if record.name.startswith("app")] == ["INFO"]
    assert world.sessions.items == {}


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", ""])
async def test_other_content_types_are_415(client: httpx.AsyncClient, world: World, content_type: str) -> None:
    response = await client.post(
        "/transactions", content=padded(500), headers={"Content-Type": content_type} if content_type else {}
    )
    assert response.status_code == 415
    assert world.rows("SELECT count(*) FROM transactions") == [(0,)]


async def test_json_with_a_charset_is_json(client: httpx.AsyncClient) -> None:
    headers = {"Content-Type": "Application/JSON; charset=utf-8"}
    assert (await client.post("/transactions", content=padded(500), headers=headers)).status_code == 202


@pytest.mark.parametrize("second", ["99.00", TRANSACTION["amount"]])
async def test_a_name_given_twice_is_refused(client: httpx.AsyncClient, world: World, second: str) -> None:
    """Two readers may see two different amounts: the function reads no such message either."""
    body = json.dumps(TRANSACTION)[:-1] + f', "amount": "{second}"}}'
    response = await client.post("/transactions", content=body, headers=JSON)
    assert response.status_code == 422
    assert response.json()["errors"] == [{"field": "amount", "message": "This is given twice."}]
    assert world.rows("SELECT count(*) FROM transactions") == [(0,)]
