"""A database of its own for each test, since tests break it; production's pool."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app import migrate
from strongroom.local.database import postgres
from tests.app.conftest import as_master
from tests.app.fakes import MASTER, World
from tests.app.outages.servers import Machine, machine

PROJECT = Path(__file__).parents[3]
PRODUCTION = {"DATABASE_POOL_SIZE": "20"}


@pytest.fixture
def database() -> Iterator[Machine]:
    installation = postgres.programs(PROJECT / ".venv-emulator" / "bin" / "python")
    with postgres.running(installation, database="ledger", master=MASTER, password="p") as server:
        migrate.migrate(as_master(server))
        with machine(server) as made:
            yield made


@pytest.fixture
def production(database: Machine) -> World:
    return World(database.server, variables=PRODUCTION)
