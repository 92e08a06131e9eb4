"""Ledger, outbox, queues, results: what differs is explained or reported, after a restore of one alone too."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from app import reconciling
from app.database import OPERATOR_SESSION, Connection
from app.dead_letters import Letters
from app.reconciling import Findings, Result, reconcile, told
from tests.app.fakes import TRANSACTION, World

pytestmark = pytest.mark.anyio

OWN = {**TRANSACTION, "occurred_at": "2026-01-31T09:00:00Z"}
AFTER = timedelta(minutes=15)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconciling, "AGAIN_SECONDS", 0.0)


@dataclass
class FakeBooks:
    """What the world's table holds, and what its queues do."""

    world: World
    dead: frozenset[tuple[str, str]] = frozenset()
    whole: bool = True
    line: int = 0

    async def results(self) -> AsyncIterator[Sequence[Result]]:
        yield [self._result(key) for key in self.world.verdicts.items]
        yield []

    def _result(self, key: str) -> Result:
        transaction_id, _, rest = key.partition("#by#")
        user = rest.partition("#")[0] or None
        return Result(user, transaction_id, self.world.verdicts.items[key].body_sha256)

    async def letters(self) -> Letters:
        return Letters(self.dead, len(self.dead), self.whole)

    async def waiting(self) -> int:
        return self.line


async def reconciled(world: World, *, later: timedelta = DAY, books: FakeBooks | None = None) -> Findings:
    """As the operator's user, so much later than it is."""
    parameters = await world.parameters() | {"user": "ledger_operator", "options": OPERATOR_SESSION}
    async with await Connection.connect(**parameters, autocommit=True) as connection:
        now = max(world.clock.now, datetime.now(UTC)) + later
        return await reconcile(connection, world.verdicts, books or FakeBooks(world), now=now, after=AFTER)


async def settled(client: httpx.AsyncClient, world: World, count: int = 3) -> str:
    """So many decided ones, `order-0` and so on, one of them rejected. Their user."""
    world.clock.now = datetime.now(UTC)
    for number in range(count):
        await client.post("/transactions", json={**OWN, "transaction_id": f"order-{number}"})
    await world.settle()
    world.decide_first("order-0", "rejected", code="currency_unknown", text="No currency.")
    for number in range(1, count):
        world.decide_first(f"order-{number}", "accepted")
    await world.settle()
    return world.only_session().user_id


async def pending(client: httpx.AsyncClient, world: World) -> None:
    world.clock.now = datetime.now(UTC)
    await client.post("/transactions", json={**OWN, "transaction_id": "late"})
    await world.settle()


async def test_what_agrees_is_no_difference(client: httpx.AsyncClient, world: World) -> None:
    await settled(client, world)
    found = await reconciled(world)
    assert told(found) == {"rows": 3, "results": 3, "differences": 0, "kinds": {}, "explained": {}}


async def test_it_looks_at_every_row(
    client: httpx.AsyncClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await settled(client, world, 7)
    for size in (1, 2, 3, 7):
        rows = reconciling.ROWS.replace(f"LIMIT {reconciling.BATCH}", f"LIMIT {size}")
        with monkeypatch.context() as patch:
            patch.setattr(reconciling, "ROWS", rows)
            assert (await reconciled(world)).rows == 7


async def test_nothing_is_changed(client: httpx.AsyncClient, world: World) -> None:
    await settled(client, world)
    await pending(client, world)
    whole = "SELECT transactions.*::text FROM transactions ORDER BY 1"
    before = world.rows(whole), world.rows("SELECT outbox.*::text FROM outbox")
    await reconciled(world)
    assert (world.rows(whole), world.rows("SELECT outbox.*::text FROM outbox")) == before


async def test_the_ledger_restored_alone(client: httpx.AsyncClient, world: World) -> None:
    """Its client's retry makes the row anew, with the verdict that there is: none is refused or doubled."""
    world.clock.now = datetime.now(UTC)
    headers = {"Idempotency-Key": "key-1"}
    first = (await client.post("/transactions", json=TRANSACTION, headers=headers)).json()
    await settled(client, world, 2)
    world.decide_first("key-1", "accepted")
    await world.settle()
    verdicts, messages = dict(world.verdicts.items), len(world.queue.bodies)
    world.restore("key-1")
    found = await reconciled(world)
    assert found.differences == {"a result without a row": 1}
    assert [one["transaction_id"] for one in found.told] == ["key-1"]
    world.clock.advance(minutes=30)
    again = await client.post("/transactions", json=TRANSACTION, headers=headers)
    assert (again.status_code, again.json()["transaction_id"]) == (202, first["transaction_id"])
    await world.settle()
    (body,) = world.queue.bodies[messages:]
    (stored,) = (one for key, one in verdicts.items() if key.startswith("key-1#"))
    assert world.keys.stored_hash(body) == stored.body_sha256, "the same body: the function finds it done"
    status = "SELECT status FROM transactions WHERE transaction_id = 'key-1'"
    assert world.rows(status) == [("accepted",)]
    assert (await reconciled(world)).count == 0


async def test_the_results_restored_alone(client: httpx.AsyncClient, world: World) -> None:
    """Decided rows stay, and nothing of them is sent again; what was pending is."""
    user = await settled(client, world)
    await pending(client, world)
    messages = len(world.queue.bodies)
    world.verdicts.items.clear()
    found = await reconciled(world, later=timedelta(minutes=30))
    assert found.differences == {"a decided row without a result": 3}
    assert {one["user_id"] for one in found.told} == {user}
    assert +found.explained == {"sent again": 1}
    world.rows("UPDATE outbox SET again_at = now()")
    await world.resender.work()
    await world.settle()
    assert [message.again for message in world.queue.taken[messages:]] == [True]


PENDING: dict[str, tuple[dict[str, Any], str]] = {
    "a dead-letter message": ({}, ""),
    "in the outbox: parked": ({}, "UPDATE outbox SET send_at = now(), tries = 10"),
    "in the outbox: to send": ({}, "UPDATE outbox SET send_at = now()"),
    "maybe a dead-letter message: too many to look at each": ({"whole": False}, ""),
    "maybe in the queue, which has a line": ({"line": 1}, ""),
    "on its way": ({}, ""),
    "sent again": ({}, ""),
}


@pytest.mark.parametrize("why", sorted(PENDING))
async def test_what_waits_is_explained(client: httpx.AsyncClient, world: World, why: str) -> None:
    await pending(client, world)
    changes, statement = PENDING[why]
    books = FakeBooks(world, **changes)
    if why == "a dead-letter message":
        books.dead = frozenset({(world.only_session().user_id, "late")})
    if statement:
        world.rows(statement)
    later = timedelta(minutes=5) if why == "on its way" else DAY
    found = await reconciled(world, later=later, books=books)
    assert (+found.explained, found.count) == ({why: 1}, 0)


DIFFERENCES = {
    "a decided row without a result": "accepted",
    "a result that can't be read": "accepted",
    "a result that DynamoDB had no capacity for": "accepted",
    "a result without a row": "accepted",
    "a row that says otherwise than its result": "accepted",
    "a verdict that is not in the ledger": "pending",
    "closed, and accepted by its result": "closed",
    "pending, and its message is gone": "pending",
    "pending, though its message was sent 3 times or more": "pending",
}


@pytest.mark.parametrize("kind", sorted(DIFFERENCES))
async def test_each_difference_is_found(client: httpx.AsyncClient, world: World, kind: str) -> None:
    await settled(client, world)
    await pending(client, world)
    key = next(key for key in world.verdicts.items if key.startswith("order-1#"))
    match kind:
        case "a decided row without a result":
            del world.verdicts.items[key]
        case "a result that can't be read":
            world.verdicts.broken = {key: "status is no text"}
        case "a result that DynamoDB had no capacity for":
            world.verdicts.unread = {key}
        case "a result without a row":
            world.verdicts.items[key.replace("order-1", "order-9")] = world.verdicts.items[key]
        case "a row that says otherwise than its result":
            verdict = world.verdicts.items[key]
            reason = {"code": "amount_too_large", "text": ""}
            world.verdicts.items[key] = replace(verdict, status="rejected", reason=reason)
        case "a verdict that is not in the ledger":
            world.decide_first("late", "accepted")
        case "closed, and accepted by its result":
            world.decide_first("late", "accepted")
            world.rows(
                "UPDATE transactions SET status = 'closed', closed_by = 'o', closed_why = 'w',"
                " closed_at = now() WHERE transaction_id = 'late'"
            )
        case "pending, and its message is gone":
            world.rows("DELETE FROM outbox")
        case _:
            world.rows("UPDATE outbox SET sends = 3")
    found = await reconciled(world)
    assert found.differences == {kind: 1}


async def test_what_comes_in_meanwhile_is_no_difference(client: httpx.AsyncClient, world: World) -> None:
    """A row is decided after it was read, and its result read before: looked at again, they agree."""
    await settled(client, world)
    key = next(key for key in world.verdicts.items if key.startswith("order-1#"))
    behind = world.verdicts.items.pop(key)
    books = FakeBooks(world)
    find = world.verdicts.find
    looks = 0

    async def found_later(keys: object) -> object:
        nonlocal looks
        looks += 1
        if looks > 1:
            world.verdicts.items[key] = behind
        return await find(keys)  # type: ignore[arg-type]

    world.verdicts.find = found_later  # type: ignore[method-assign, assignment]
    assert (await reconciled(world, books=books)).count == 0
    assert looks == 2


async def test_what_the_application_has_not_sent_is_none_of_the_ledgers(
    client: httpx.AsyncClient, world: World
) -> None:
    await settled(client, world)
    world.verdicts.items["from-elsewhere"] = next(iter(world.verdicts.items.values()))
    found = await reconciled(world)
    assert (+found.explained, found.count) == ({"not the application's": 1}, 0)


async def test_a_verdict_of_this_moment_is_on_its_way_into_the_ledger(
    client: httpx.AsyncClient, world: World
) -> None:
    await pending(client, world)
    world.decide_first("late", "accepted")
    (key,) = world.verdicts.items
    moment = datetime.now(UTC).isoformat()
    world.verdicts.items[key] = replace(world.verdicts.items[key], processed_at=moment)
    found = await reconciled(world, later=timedelta(minutes=1))
    assert (+found.explained, found.count) == ({"just decided": 1}, 0)
