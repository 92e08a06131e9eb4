"""One store alone is as it was an hour ago, or lost what it held: nothing is lost, doubled or unexplained.

Application, PostgreSQL and validation function are the real ones; the queue and the tables are dictionaries.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from moto import mock_aws

from app import reconciling
from app.database import OPERATOR_SESSION, Connection
from app.dead_letters import Letters
from app.reconcile import result
from app.reconciling import Findings, Result, reconcile
from strongroom.local.database.postgres import Server
from tests.app.conftest import opened
from tests.app.fakes import TRANSACTION
from tests.app.whole_path import WholePath, function_of_this_test, whole_path

pytestmark = pytest.mark.anyio

COUNT = 12
STATES = "SELECT status, count(*) FROM transactions GROUP BY status"


@pytest.fixture
async def path(server: Server, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[WholePath]:
    monkeypatch.setattr(reconciling, "AGAIN_SECONDS", 0.0)
    function = function_of_this_test(monkeypatch)
    with mock_aws(), whole_path(server, function) as made:
        async with opened(made.world):
            made.world.clock.now = datetime.now(UTC)
            yield made


class Books:
    """What the function wrote, and no queue that has anything."""

    def __init__(self, path: WholePath) -> None:
        self._path = path

    async def results(self) -> AsyncIterator[list[Result]]:
        yield [result(item) for item in self._path.tables.transactions.values()]

    async def letters(self) -> Letters:
        return Letters(frozenset(), 0, True)

    async def waiting(self) -> int:
        return 0


async def reconciled(path: WholePath) -> Findings:
    parameters = await path.world.parameters() | {"user": "ledger_operator", "options": OPERATOR_SESSION}
    async with await Connection.connect(**parameters, autocommit=True) as connection:
        return await reconcile(
            connection,
            path.world.verdicts,
            Books(path),
            now=datetime.now(UTC) + timedelta(days=1),
            after=timedelta(seconds=900),
        )


async def hand_in(client: httpx.AsyncClient, first: int, count: int) -> None:
    """So many payments, each with a key of its own and no time."""
    for number in range(first, first + count):
        answer = await client.post(
            "/transactions",
            json={**TRANSACTION, "amount": f"{number}.00"},
            headers={"Idempotency-Key": f"key-{number}"},
        )
        assert answer.status_code == 202, answer.text


async def held(path: WholePath, count: int) -> None:
    """Each is accepted once, by one item of its own, and everything agrees."""
    assert path.world.rows(STATES) == [("accepted", count)]
    keys = Counter(item["amount"]["S"] for item in path.tables.transactions.values())
    assert keys == {f"{number}.00": 1 for number in range(1, count + 1)}
    assert {item["status"]["S"] for item in path.tables.transactions.values()} == {"accepted"}
    found = await reconciled(path)
    assert (found.count, +found.explained) == (0, {})
    assert path.world.rows("SELECT count(*) FROM outbox") == [(0,)]


async def sent_again(path: WholePath) -> None:
    """The time has passed after which the queue has given up."""
    path.world.rows("UPDATE outbox SET again_at = now() WHERE send_at IS NULL")
    while await path.world.resender.work():
        pass
    await path.deliver()


async def test_the_queue_is_purged_under_load(path: WholePath) -> None:
    async with path.world.browser() as client:
        await hand_in(client, 1, COUNT)
        await path.world.settle()
        path.lose_messages()
        await hand_in(client, COUNT + 1, COUNT)
        await path.deliver()
        assert dict(path.world.rows(STATES)) == {"accepted": COUNT, "pending": COUNT}
        await sent_again(path)
        await held(path, 2 * COUNT)


async def test_the_ledger_alone_is_restored(path: WholePath) -> None:
    """Clients send again what they are not sure of, as after any outage."""
    async with path.world.browser() as client:
        await hand_in(client, 1, COUNT)
        await path.deliver()
        for number in range(4, COUNT + 1):
            path.world.restore(f"key-{number}")
        found = await reconciled(path)
        assert found.differences == {"a result without a row": COUNT - 3}
        path.world.clock.advance(minutes=20)
        await hand_in(client, 1, COUNT)
        await path.deliver()
        await held(path, COUNT)


async def test_the_ledger_alone_is_restored_while_messages_are_on_their_way(path: WholePath) -> None:
    async with path.world.browser() as client:
        await hand_in(client, 1, COUNT)
        await path.world.settle()
        for number in range(1, COUNT + 1):
            path.world.restore(f"key-{number}")
        await path.deliver()
        await hand_in(client, 1, COUNT)
        await path.deliver()
        await held(path, COUNT)


async def test_the_results_alone_are_restored(path: WholePath) -> None:
    """The idempotency records stay, and tell of items that are gone: who is sent again is judged again."""
    async with path.world.browser() as client:
        await hand_in(client, 1, COUNT)
        await path.deliver()
        before = copy.deepcopy(path.tables.transactions)
        await hand_in(client, COUNT + 1, COUNT)
        await path.world.settle()
        path.judge()  # and the verdicts are gone before the ledger has heard of them
        path.tables.transactions.clear()
        path.tables.transactions.update(before)
        await path.world.settle()
        assert dict(path.world.rows(STATES)) == {"accepted": COUNT, "pending": COUNT}
        await sent_again(path)
        await held(path, 2 * COUNT)


async def test_results_that_the_ledger_has_heard_of_are_reported_and_nobody_is_charged_again(
    path: WholePath,
) -> None:
    async with path.world.browser() as client:
        await hand_in(client, 1, COUNT)
        await path.deliver()
        path.tables.transactions.clear()
        sent = len(path.world.queue.taken)
        await hand_in(client, 1, COUNT)
        await sent_again(path)
        assert len(path.world.queue.taken) == sent
        assert path.world.rows(STATES) == [("accepted", COUNT)]
        found = await reconciled(path)
        assert found.differences == {"a decided row without a result": COUNT}
