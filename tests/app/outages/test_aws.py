"""DynamoDB and SQS hang or refuse: who needs nothing of them does not wait, and all is well when they are."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator

import anyio
import httpx
import pytest

from app import aws_gateways, backlog
from app.application import create_application
from app.aws import LINE_SECONDS, LONGEST_CALL_SECONDS
from strongroom.local.database.postgres import Server
from tests.app.fakes import TRANSACTION, World
from tests.app.outages import aws
from tests.app.outages.aws import QUEUE, Aws
from tests.app.outages.conftest import PRODUCTION
from tests.app.outages.load import EVERY_SECONDS, PAGE, READ, WITHIN_SECONDS, WRITE, statuses, under_load

logger = logging.getLogger(__name__)
pytestmark = pytest.mark.anyio

AFTERWARDS = WITHIN_SECONDS + 1


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[Aws]:
    with aws.running() as made:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{made.port}")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        yield made


@pytest.fixture
def application(server: Server, cloud: Aws) -> World:
    queue = f"http://127.0.0.1:{cloud.port}/123456789012/queue"
    made = World(server, variables={**PRODUCTION, "VALIDATION_QUEUE_URL": queue})
    made.empty()
    gateways = aws_gateways.connect(made.settings)
    made.application = create_application(
        made.settings,
        database=made.database,
        session_store=gateways.sessions,
        queue=gateways.queue,
        verdicts=gateways.verdicts,
        keys=made.keys,
        clock=made.clock,
    )
    return made


def waiting(world: World) -> int:
    ((count,),) = world.rows("SELECT count(*) FROM outbox WHERE send_at IS NOT NULL")
    return int(count)


async def emptied(world: World) -> float:
    """How long it takes until everything new is sent as it comes."""
    began = time.monotonic()
    while waiting(world) > 5 and time.monotonic() - began < 4 * WITHIN_SECONDS:
        await anyio.sleep(EVERY_SECONDS)
    return time.monotonic() - began


async def test_a_sessions_table_that_hangs_holds_up_nothing_else(application: World, cloud: Aws) -> None:
    async with under_load(application) as load:
        cloud.hang.add(application.settings.sessions_table)
        began = time.monotonic()
        await anyio.sleep(4)
        queued = cloud.queued
        application.waiting(5)
        await anyio.sleep(4)
        assert cloud.queued >= queued + 5, "what was taken is sent on"
        cloud.hang.clear()
        back = time.monotonic()
        await anyio.sleep(AFTERWARDS)
    longest = load.longest(WRITE, READ)
    logger.info("back after %.2f s, the longest %.2f s", load.back(back, WRITE, READ), longest)
    assert load.back(back, WRITE, READ) < WITHIN_SECONDS
    assert longest < LINE_SECONDS + LONGEST_CALL_SECONDS + 2
    refused = load.of(WRITE, READ, after=began + LONGEST_CALL_SECONDS, before=back)
    assert statuses(refused) <= {200, 202, 503}
    assert statuses(load.of(PAGE)) == {200}
    assert load.longest(PAGE) < WITHIN_SECONDS / 2


async def test_a_table_of_verdicts_that_hangs_is_noticed_by_nobody_who_hands_in(
    application: World, cloud: Aws
) -> None:
    headers = {"Idempotency-Key": "order-1"}
    async with under_load(application) as load, application.browser() as browser:
        await browser.post("/transactions", json=TRANSACTION, headers=headers)
        cloud.hang.add(application.settings.transactions_table)
        until = time.monotonic() + 6
        slowest = 0.0
        while time.monotonic() < until:
            slowest = max(slowest, await _again(browser, headers))
            await anyio.sleep(0.2)
        cloud.hang.clear()
    logger.info("the longest %.2f s, handed in again %.2f s", load.longest(WRITE, READ), slowest)
    assert statuses(load.of(WRITE, READ, PAGE)) == {200, 202}
    assert max(load.longest(WRITE, READ), slowest) < WITHIN_SECONDS / 2


async def _again(browser: httpx.AsyncClient, headers: dict[str, str]) -> float:
    began = time.monotonic()
    assert (await browser.post("/transactions", json=TRANSACTION, headers=headers)).status_code == 202
    return time.monotonic() - began


@pytest.mark.parametrize("how", ["hangs", "refuses entry by entry"])
async def test_a_queue_costs_nobody_anything(application: World, cloud: Aws, how: str) -> None:
    async with under_load(application) as load:
        if how == "hangs":
            cloud.hang.add(QUEUE)
        cloud.refuses = how != "hangs"
        await anyio.sleep(7)
        before, sent = waiting(application), cloud.queued
        cloud.hang.clear()
        cloud.refuses = False
        took = await emptied(application)
    logger.info("%d sent on %.2f s after the queue was back", before, took)
    assert statuses(load.of(WRITE, READ, PAGE)) == {200, 202}
    assert before > 20
    assert cloud.queued > sent
    assert took < WITHIN_SECONDS
    assert application.rows("SELECT count(*) FROM outbox WHERE tries > 2") == [(0,)], "nothing is parked"


async def test_a_queue_that_is_away_for_long_is_told_and_forgotten_at_once(
    application: World, cloud: Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backlog, "OLDEST_SECONDS", 3)
    async with under_load(application) as load:
        cloud.refuses = True
        began = time.monotonic()
        await anyio.sleep(7)
        cloud.refuses = False
        back = time.monotonic()
        await anyio.sleep(AFTERWARDS)
    assert statuses(load.of(WRITE, after=began + 5, before=back)) == {503}
    assert statuses(load.of(READ, PAGE)) == {200}
    logger.info("taken again after %.2f s", load.back(back, WRITE))
    assert load.back(back, WRITE) < WITHIN_SECONDS
