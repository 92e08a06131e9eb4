"""PostgreSQL goes away and comes back in every way it does: the service is back at once, whatever went before.

`--log-cli-level=INFO` shows how soon it was.
"""

from __future__ import annotations

import logging
import signal
import time
from itertools import pairwise

import anyio
import pytest
from anyio import to_thread

from app.database import CHECK_SECONDS, RECONNECT_SECONDS, WAIT_SECONDS, Parameters
from tests.app.fakes import World
from tests.app.outages.load import PAGE, READ, WITHIN_SECONDS, WRITE, Load, statuses, under_load
from tests.app.outages.servers import Machine, standby

logger = logging.getLogger(__name__)
pytestmark = pytest.mark.anyio

CUT = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'ledger_app'"
AFTERWARDS = WITHIN_SECONDS + 1


def nobody_else_waited(load: Load) -> None:
    assert statuses(load.of(PAGE)) == {200}
    assert load.longest(PAGE) < WITHIN_SECONDS / 2


@pytest.mark.parametrize(
    "seconds",
    [
        0.1,
        6,
        *(pytest.param(seconds, marks=pytest.mark.on_demand) for seconds in (35, 70, 140)),
    ],
)
async def test_an_outage_costs_its_own_length(production: World, database: Machine, seconds: float) -> None:
    attempts: list[float] = []
    parameters = production.database._parameters

    async def counted() -> Parameters:
        attempts.append(time.monotonic())
        return await parameters()

    production.database._parameters = counted
    async with under_load(production) as load:
        away = time.monotonic()
        await to_thread.run_sync(database.stop)
        await anyio.sleep(seconds)
        back = await to_thread.run_sync(database.start)
        await anyio.sleep(AFTERWARDS)
    took = load.back(back, WRITE, READ)
    logger.info("away %.1f s, back after %.2f s", back - away, took)
    assert took < WITHIN_SECONDS
    nobody_else_waited(load)
    tried = [each for each in attempts if away < each < back]
    pauses = [later - earlier for earlier, later in pairwise(tried)]
    assert max(pauses, default=0) < 3 * RECONNECT_SECONDS, "at one pace, however long it lasts"
    if seconds > 2 * WAIT_SECONDS:
        told = [each.retry_after or 0 for each in load.of(WRITE, READ, after=away) if not each.good]
        assert told[-1] == pytest.approx(min(max(seconds / 2, 5), 60), abs=3)
        known = load.of(WRITE, READ, after=away + WAIT_SECONDS + 1, before=back - 1)
        assert max(each.ended - each.began for each in known) < WAIT_SECONDS / 2, "it is no line"


async def test_all_connections_cut_are_replaced_at_once(production: World, database: Machine) -> None:
    async with under_load(production) as load:
        async with anyio.create_task_group() as tasks:  # all twenty are made
            for _ in range(20):
                tasks.start_soon(_use, production)
        with database.server.connect() as owner:
            cut = owner.execute(CUT).fetchone()
        since = time.monotonic()
        await anyio.sleep(AFTERWARDS)
    assert cut == (20,)
    logger.info("back after %.2f s", load.back(since, WRITE, READ))
    assert load.back(since, WRITE, READ) < WITHIN_SECONDS / 2
    nobody_else_waited(load)


async def _use(world: World) -> None:
    async with world.database.reading() as connection:
        await connection.execute("SELECT pg_sleep(0.3)")


async def test_a_database_that_hangs_lets_go_of_who_waits(production: World, database: Machine) -> None:
    """Its connections are open, and say nothing; nor is there an answer to new ones."""
    async with under_load(production) as load:
        away = time.monotonic()
        database.processes(signal.SIGSTOP)
        await anyio.sleep(8)
        database.processes(signal.SIGCONT)
        back = time.monotonic()
        await anyio.sleep(AFTERWARDS)
    logger.info("back after %.2f s", load.back(back, WRITE, READ))
    assert load.back(back, WRITE, READ) < WITHIN_SECONDS
    assert statuses(load.of(WRITE, READ, after=away + 1, before=back - WAIT_SECONDS)) == {503}
    assert load.longest(WRITE, READ) < 2 * (CHECK_SECONDS + WAIT_SECONDS)
    nobody_else_waited(load)


async def test_a_failover_to_a_standby(production: World, database: Machine) -> None:
    """The address leads to the standby first, which only reads; then it is promoted."""
    leads_to = database

    async def parameters() -> Parameters:
        return await World.parameters(production) | {"host": str(leads_to.folder)}

    production.database._parameters = parameters
    with standby(database) as second:
        async with under_load(production) as load:
            assert statuses(load.answers) <= {200, 202}
            began = time.monotonic()
            await to_thread.run_sync(database.stop)
            leads_to = second
            await anyio.sleep(6)
            await to_thread.run_sync(second.promote)
            back = time.monotonic()
            await anyio.sleep(AFTERWARDS)
            with second.server.connect(database="ledger") as there:
                row = there.execute("SELECT count(*) FROM transactions").fetchone()
    logger.info("reads back after %.2f s, writes after %.2f s", load.back(began, READ), load.back(back, WRITE))
    assert load.back(began, READ) < WITHIN_SECONDS, "reads go on"
    assert statuses(load.of(WRITE, after=began, before=back - 1)) == {503}
    refused = load.of(WRITE, after=began + WITHIN_SECONDS, before=back)
    assert max(each.ended - each.began for each in refused) < 1, "at once"
    assert load.back(back, WRITE) < WITHIN_SECONDS
    acknowledged = [each for each in load.of(WRITE) if each.status == 202]
    assert row is not None
    assert row[0] >= len(acknowledged), "nothing that was acknowledged is lost"
    nobody_else_waited(load)


async def test_a_writer_that_only_reads_for_a_while(production: World, database: Machine) -> None:
    """25006 on every connection: they are good for reading until there is a writer again."""
    setting = "ALTER ROLE ledger_app SET default_transaction_read_only = "
    async with under_load(production) as load:
        with database.server.connect() as owner:
            owner.execute(setting + "on")
            owner.execute(CUT)
            began = time.monotonic()
            await anyio.sleep(4)
            owner.execute(setting + "off")
        back = time.monotonic()
        await anyio.sleep(AFTERWARDS)
    assert load.back(began, READ) < WITHIN_SECONDS / 3
    assert statuses(load.of(WRITE, after=began + 1, before=back)) == {503}
    assert load.back(back, WRITE) < WITHIN_SECONDS
