"""What the application's tests share: a real PostgreSQL for the session, empty in each test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from app import migrate
from strongroom.local.database import postgres
from strongroom.local.database.postgres import Server
from tests.app.fakes import MASTER, World

PROJECT = Path(__file__).parents[2]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """PostgreSQL with the schema."""
    installation = postgres.programs(PROJECT / ".venv-emulator" / "bin" / "python")
    with postgres.running(installation, database="ledger", master=MASTER, password="p") as running:
        migrate.migrate(as_master(running))
        yield running


def as_master(server: Server, database: str = "ledger") -> dict[str, object]:
    """libpq's parameters for the master user, past the endpoint."""
    return {
        "host": str(server.folder),
        "port": 5432,
        "dbname": database,
        "user": MASTER,
        "password": "p",
    }


@asynccontextmanager
async def opened(made: World) -> AsyncIterator[World]:
    """An empty ledger, and the application connected to it."""
    made.empty()
    await made.database.open()
    try:
        yield made
    finally:
        await made.database.close()


@pytest.fixture
async def world(server: Server) -> AsyncIterator[World]:
    async with opened(World(server)) as made:
        yield made


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx.AsyncClient]:
    async with world.browser() as browser:
        yield browser
