"""What waits is known, said, and at some point too much."""

from __future__ import annotations

import logging

import httpx
import pytest

from app import backlog
from app.backlog import Backlog
from app.gateways import Overloaded
from tests.app.fakes import TRANSACTION, World

pytestmark = pytest.mark.anyio


@pytest.fixture
def watching(world: World) -> Backlog:
    return Backlog(world.database)


async def test_nothing_waits_in_an_empty_ledger(watching: Backlog, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="app.backlog"):
        await watching.work()
        await watching.work()
    (line,) = caplog.records
    assert line.getMessage() == backlog.MESSAGE
    assert {name: getattr(line, name) for name in backlog.FIELDS} == dict.fromkeys(backlog.FIELDS, 0)
    watching.refuse_beyond()


async def test_the_oldest_tell_the_age(
    client: httpx.AsyncClient, world: World, watching: Backlog, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        await client.post("/transactions", json=TRANSACTION)
    world.rows("UPDATE outbox SET created_at = now() - interval '40 seconds' WHERE id = 2")
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


async def test_an_outbox_that_is_too_old_takes_no_more(
    client: httpx.AsyncClient, world: World, watching: Backlog
) -> None:
    await client.post("/transactions", json=TRANSACTION)
    world.rows("UPDATE outbox SET created_at = now() - interval '61 seconds'")
    await watching.work()
    with pytest.raises(Overloaded):
        watching.refuse_beyond()
    await world.settle()
    await watching.work()
    watching.refuse_beyond()


async def test_what_the_queue_refuses_by_itself_stops_nobody_else(
    client: httpx.AsyncClient, world: World, watching: Backlog
) -> None:
    await client.post("/transactions", json=TRANSACTION)
    world.queue.refused = {body for (body,) in world.rows("SELECT body FROM outbox")}
    await world.relay.work()
    world.rows("UPDATE outbox SET created_at = now() - interval '1 hour'")
    await watching.work()
    watching.refuse_beyond()
    assert watching.level.outbox_age_seconds > 3599, "but its age is reported, and sets off the alarm"


async def test_an_outbox_that_is_too_full_takes_no_more(
    watching: Backlog, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.rows("INSERT INTO outbox (body, request_id) SELECT '{}', '-' FROM generate_series(1, 6)")
    monkeypatch.setattr(backlog, "MOST_ROWS", 5)
    await watching.work()
    with pytest.raises(Overloaded):
        watching.refuse_beyond()
