"""The way to PostgreSQL: a failure is an answer that says when to come back, and what is broken is replaced."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

import anyio
import httpx
import pytest

from app import database
from app.aws import LONGEST_CALL_SECONDS
from app.database import WAIT_SECONDS, WAITING_PER_CONNECTION, Database, Parameters
from app.gateways import Overloaded, ServiceUnavailable
from tests.app.fakes import TRANSACTION, World

pytestmark = pytest.mark.anyio


async def refused(client: httpx.AsyncClient) -> list[tuple[int, str, str]]:
    """What every request that needs the ledger is answered: status, code, Retry-After."""
    answers = [
        await client.post("/transactions", json=TRANSACTION),
        await client.get("/transactions"),
        await client.get("/transactions/order-1"),
    ]
    return [(each.status_code, each.json()["code"], each.headers["retry-after"]) for each in answers]


async def test_a_database_that_is_away_is_503_and_comes_back_by_itself(
    client: httpx.AsyncClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await client.post("/sessions")
    monkeypatch.setattr(world.database._pool, "timeout", 0.2)
    with world.server.connect() as owner:
        owner.execute("ALTER ROLE ledger_app NOLOGIN")
        try:
            owner.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'ledger_app'")
            assert await refused(client) == [(503, "unavailable", "5")] * 3
            assert (await client.get("/health")).status_code == 200
        finally:
            owner.execute("ALTER ROLE ledger_app LOGIN")
    with anyio.fail_after(60):
        while (await client.post("/transactions", json=TRANSACTION)).status_code != 202:
            await anyio.sleep(0.05)


async def test_a_pool_that_is_exhausted_is_503(
    client: httpx.AsyncClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await client.post("/sessions")
    monkeypatch.setattr(world.database._pool, "timeout", 0.1)
    async with world.database.connection(), world.database.connection():
        assert await refused(client) == [(503, "overloaded", "1")] * 3
    assert (await client.post("/transactions", json=TRANSACTION)).status_code == 202


async def test_who_comes_when_the_line_is_long_does_not_wait(world: World) -> None:
    async def use() -> None:
        async with world.database.connection():
            pass

    async with anyio.create_task_group() as tasks, world.database.connection(), world.database.connection():
        for _ in range(2 * WAITING_PER_CONNECTION):
            tasks.start_soon(use)
        await anyio.wait_all_tasks_blocked()
        with pytest.raises(Overloaded), anyio.fail_after(WAIT_SECONDS * 0.9):
            await use()


async def test_a_writer_that_became_a_reader_goes_on_reading_until_there_is_a_writer(
    client: httpx.AsyncClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a failover the connections are still open, and refuse to write (25006)."""
    await client.post("/transactions", json=TRANSACTION)
    monkeypatch.setattr(database, "RECONNECT_SECONDS", 0.05)
    with world.server.connect() as owner:
        owner.execute("ALTER ROLE ledger_app SET default_transaction_read_only = on")
        try:
            async with world.database.connection() as first, world.database.connection() as second:
                for connection in (first, second):
                    await connection.execute("SET default_transaction_read_only = on")
            for _ in range(3):
                response = await client.post("/transactions", json=TRANSACTION)
                assert (response.status_code, response.headers["retry-after"]) == (503, "5")
                assert response.json()["code"] == "unavailable"
                assert len((await client.get("/transactions")).json()["transactions"]) == 1
            assert not first.closed
        finally:
            owner.execute("ALTER ROLE ledger_app RESET default_transaction_read_only")
    with anyio.fail_after(10):
        while (await client.post("/transactions", json=TRANSACTION)).status_code != 202:
            await anyio.sleep(0.05)
    assert first.closed
    assert second.closed


async def test_a_statement_that_hangs_is_ended(world: World) -> None:
    async with world.database.connection() as connection:
        cursor = await connection.execute("SELECT current_setting('statement_timeout')")
        assert await cursor.fetchone() == ("5s",)
    with pytest.raises(ServiceUnavailable), anyio.fail_after(4):
        await hang(world.database, milliseconds=50)


async def hang(database: Database, milliseconds: int) -> None:
    async with database.connection() as connection:
        await connection.execute(f"SET statement_timeout = {milliseconds}".encode())
        await connection.execute("SELECT pg_sleep(5)")


@contextmanager
def silent() -> Iterator[int]:
    """The port of a server that takes connections and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield int(listener.getsockname()[1])


async def test_closing_does_not_wait_for_a_database_that_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "CLOSE_WITHIN_SECONDS", 0.1)
    with silent() as port:

        async def parameters() -> Parameters:
            return {"host": "127.0.0.1", "port": port, "dbname": "ledger", "connect_timeout": 60}

        hanging = Database(parameters, 4)
        await hanging.open()
        await anyio.sleep(0.1)
        began = time.monotonic()
        await hanging.close()
    # Without a limit of ours it would be psycopg_pool's 5 seconds.
    assert time.monotonic() - began < 4.5


def test_a_session_ends_what_a_relay_that_calls_aws_never_needs() -> None:
    """A relay holds its rows while SQS is called; the server must not take that for a task that froze."""
    (given,) = [word for word in database.SESSION.split() if word.startswith("idle_in_transaction")]
    assert int(given.partition("=")[2]) / 1000 > 2 * LONGEST_CALL_SECONDS  # the settler may call twice
