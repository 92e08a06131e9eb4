"""Twenty requests a second to an application with production's pool, and what each was answered, when."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count, cycle
from pathlib import Path

import anyio
import httpx
import pytest

from tests.app.fakes import TRANSACTION, World

EVERY_SECONDS = 0.05
WITHIN_SECONDS = 3.0
"""The service is back so long after what it needs."""
MOST_HELD_UP = 0.3

WRITE, READ, PAGE = "write", "read", "page"


@dataclass(frozen=True)
class Answer:
    """`began`, `ended`: on the monotonic clock."""

    kind: str
    began: float
    ended: float
    status: int
    retry_after: int | None

    @property
    def good(self) -> bool:
        return self.status in {200, 202}


@dataclass
class Load:
    """The answers so far."""

    answers: list[Answer] = field(default_factory=list)

    def of(self, *kinds: str, after: float = 0, before: float = float("inf")) -> list[Answer]:
        return [each for each in self.answers if each.kind in kinds and after <= each.began < before]

    def back(self, since: float, *kinds: str) -> float:
        """So long after `since` the last request failed; 0 if none did."""
        late = [each.ended - since for each in self.of(*kinds) if each.ended > since and not each.good]
        return max(late, default=0.0)

    def longest(self, *kinds: str) -> float:
        return max(each.ended - each.began for each in self.of(*kinds))


def statuses(answers: Iterable[Answer]) -> set[int]:
    return {each.status for each in answers}


@asynccontextmanager
async def under_load(world: World) -> AsyncIterator[Load]:
    """Requests begin as long as the context lasts; at its end each has its answer.

    The test is skipped where other processes had the machine: then the queue that forms is theirs.
    """
    load = Load()
    began, held_up = time.monotonic(), _held_up_seconds()
    try:
        async with _sending(world, load):
            yield load
    finally:
        share = (_held_up_seconds() - held_up) / (time.monotonic() - began)
        if share > MOST_HELD_UP:
            pytest.skip(f"for {share:.0%} of the time this process waited for a processor")


def _held_up_seconds() -> float:
    """How long this thread was ready to run and did not (Linux's documentation, sched-stats); 0 elsewhere."""
    statistics = Path("/proc/self/schedstat")
    return int(statistics.read_text().split()[1]) / 1e9 if statistics.exists() else 0.0


@asynccontextmanager
async def _sending(world: World, load: Load) -> AsyncIterator[None]:
    stop = anyio.Event()
    application = world.application
    async with application.router.lifespan_context(application), world.browser() as browser:
        while (await browser.post("/transactions", json=TRANSACTION)).status_code != 202:
            await anyio.sleep(EVERY_SECONDS)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(_send, browser, load, stop)
            try:
                await anyio.sleep(1)  # the pool grows, and the background has work
                yield
            finally:
                stop.set()


async def _send(browser: httpx.AsyncClient, load: Load, stop: anyio.Event) -> None:
    kinds = cycle((WRITE, READ, WRITE, READ, PAGE))
    began = time.monotonic()
    async with anyio.create_task_group() as tasks:
        for number in count():
            if stop.is_set():
                return
            tasks.start_soon(_one, browser, next(kinds), load)
            await anyio.sleep(max(0.0, began + number * EVERY_SECONDS - time.monotonic()))


async def _one(browser: httpx.AsyncClient, kind: str, load: Load) -> None:
    began = time.monotonic()
    if kind == WRITE:
        response = await browser.post("/transactions", json=TRANSACTION)
    elif kind == READ:
        response = await browser.get("/transactions", params={"limit": "1"})
    else:
        response = await browser.get("/config.json")
    told = response.headers.get("retry-after")
    load.answers.append(
        Answer(kind, began, time.monotonic(), response.status_code, int(told) if told else None)
    )
