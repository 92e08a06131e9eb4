"""What the application's tests share."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.app.fakes import World


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx.AsyncClient]:
    async with world.browser() as browser:
        yield browser
