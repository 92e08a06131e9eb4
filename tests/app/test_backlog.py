"""What waits is known, said, and at some point too much."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from app import backlog, tally
from app.backlog import Backlog
from app.gateways import Overloaded, ServiceUnavailable
from app.outbox import BATCH, PARKED_FROM
from tests.app.fakes import TRANSACTION, World

pytestmark = pytest.mark.anyio


@pytest.fixture
def watching(world: World) -> Backlog:
    return Backlog(world.database, world.tally)


async def test_nothing_waits_in_an_empty_ledger(watching: Backlog, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="app.backlog"):
        await watching.work()
        await watching.work()
    (line,) = caplog.records
    assert line.getMessage() == backlog.MESSAGE
    assert {name: getattr(line, name) for name in backlog.FIELDS} == dict.fromkeys(backlog.FIELDS, 0)
    assert set(backlog.FIELDS) == {*vars(watching.level), *tally.NAMES}
    watching.refuse_beyond()


async def test_the_oldest_tell_the_age(
    client: httpx.AsyncClient, world: World, watching: Backlog, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        await client.post("/transactions", json=TRANSACTION)
    world.rows(
        "UPDATE outbox SET waits_since = now() - interval '40 seconds'"
        " WHERE ctid = (SELECT min(ctid) FROM outbox)"
    )
    world.rows("UPDATE transactions SET submitted_at = now()")
    world.rows(
        "UPDATE transactions SET submitted_at = now() - interval '50 seconds'"
        " WHERE ctid = (SELECT min(ctid) FROM transactions)"
    )
    with caplog.at_level(logging.INFO, logger="app.backlog"):
        await watching.work()
    (line,) = caplog.records
    seen = {name: getattr(line, name) for name in backlog.FIELDS}
    assert (seen["outbox_rows"], seen["pending_rows"]) == (3, 3)
    assert 40 <= seen["outbox_age_seconds"] < 45
    assert 50 <= seen["pending_age_seconds"] < 55
    watching.refuse_beyond()


@pytest.mark.parametrize(("age", "told"), [(61, 31), (600, 60)])
async def test_an_outbox_that_is_too_old_takes_no_more_and_says_for_how_long(
    client: httpx.AsyncClient, world: World, watching: Backlog, age: int, told: int
) -> None:
    for _ in range(BATCH + 1):
        await client.post("/transactions", json=TRANSACTION)
    world.rows("UPDATE outbox SET waits_since = now() - %s * interval '1 second'", age)
    await watching.work()
    with pytest.raises(Overloaded) as raised:
        watching.refuse_beyond()
    assert raised.value.retry_after_seconds == pytest.approx(told, abs=2)
    await world.settle()
    await watching.work()
    watching.refuse_beyond()


async def test_what_is_parked_stops_nobody_else_and_is_counted(world: World, watching: Backlog) -> None:
    world.waiting(2 * BATCH, waits_since=datetime.now(UTC) - timedelta(hours=1), tries=PARKED_FROM)
    await watching.work()
    watching.refuse_beyond()
    level = watching.level
    assert (level.outbox_age_seconds, level.outbox_rows, level.parked_rows) == (0, 0, 2 * BATCH)


async def test_a_batch_or_less_is_let_through_so_that_a_queue_that_takes_others_shows(
    client: httpx.AsyncClient, world: World, watching: Backlog
) -> None:
    await client.post("/transactions", json=TRANSACTION)
    world.queue.refused = {body for (body,) in world.rows("SELECT body FROM outbox")}
    with pytest.raises(ServiceUnavailable):
        await world.relay.work()
    world.rows("UPDATE outbox SET waits_since = now() - interval '1 hour'")
    await watching.work()
    watching.refuse_beyond()
    assert watching.level.outbox_age_seconds > 3599, "but its age is reported, and sets off the alarm"


async def test_refusals_entry_by_entry_are_a_backlog(
    client: httpx.AsyncClient, world: World, watching: Backlog
) -> None:
    for _ in range(BATCH + 1):
        await client.post("/transactions", json=TRANSACTION)
    world.queue.refuses_all = True
    with pytest.raises(ServiceUnavailable):
        await world.relay.work()
    world.rows("UPDATE outbox SET waits_since = now() - interval '61 seconds'")
    await watching.work()
    with pytest.raises(Overloaded):
        watching.refuse_beyond()


async def test_what_was_counted_is_told_once(
    world: World, watching: Backlog, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backlog, "LOG_EVERY_SECONDS", 0.0)
    world.tally.count("parked_verdicts", 3)
    with caplog.at_level(logging.INFO, logger="app.backlog"):
        await watching.work()
        await watching.work()
    assert [line.__dict__["parked_verdicts"] for line in caplog.records] == [3, 0]


async def test_an_outbox_that_is_too_full_takes_no_more(
    watching: Backlog, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.waiting(6)
    monkeypatch.setattr(backlog, "MOST_ROWS", 5)
    await watching.work()
    with pytest.raises(Overloaded):
        watching.refuse_beyond()


async def test_what_was_sent_is_no_backlog(client: httpx.AsyncClient, world: World, watching: Backlog) -> None:
    await client.post("/transactions", json=TRANSACTION)
    await world.settle()
    world.rows("UPDATE outbox SET waits_since = now() - interval '1 hour'")
    await watching.work()
    assert (watching.level.outbox_age_seconds, watching.level.outbox_rows) == (0, 0)
    assert watching.level.pending_rows == 1
