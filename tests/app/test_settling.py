"""Verdicts into the ledger: each on exactly its body, once and for good."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import replace

import anyio
import httpx
import pytest
from psycopg import errors

from app.gateways import Found, Throttled
from app.settling import Settler
from tests.app.fakes import TRANSACTION, World

pytestmark = pytest.mark.anyio

OWN = {**TRANSACTION, "transaction_id": "order-1", "occurred_at": "2026-01-31T09:00:00Z"}


async def entered(client: httpx.AsyncClient, world: World, *amounts: str) -> list[str]:
    """Bodies under one id, sent on in this order."""
    for amount in amounts:
        await client.post("/transactions", json={**OWN, "amount": amount})
        await world.settle()
    return world.queue.bodies


def statuses(world: World) -> dict[str, str]:
    return dict(world.rows("SELECT amount::text, status FROM transactions"))


async def test_a_verdict_on_another_body_is_nobodys(client: httpx.AsyncClient, world: World) -> None:
    (body,) = await entered(client, world, "1.00")
    world.decide("accepted", body=body)
    ((key, verdict),) = world.verdicts.items.items()
    world.verdicts.items[key] = replace(verdict, body_sha256=64 * "0")
    await world.settle()
    assert statuses(world) == {"1.00": "pending"}


async def test_the_function_decides_which_body_was_first(client: httpx.AsyncClient, world: World) -> None:
    """The queue does not keep the order: the second may be judged before the first."""
    first, second = await entered(client, world, "1.00", "2.00")
    world.decide("accepted", body=second)
    world.decide("rejected", body=first, second=True, code="id_reused", text="Taken.")
    await world.settle()
    assert statuses(world) == {"1.00": "rejected", "2.00": "accepted"}


async def test_one_without_a_verdict_is_looked_at_less_and_less_often(
    client: httpx.AsyncClient, world: World
) -> None:
    await entered(client, world, "1.00")
    waits = []
    for _ in range(18):
        world.rows("UPDATE transactions SET look_at = now()")
        await world.settler.work()
        ((seconds,),) = world.rows("SELECT extract(epoch FROM look_at - now())::float FROM transactions")
        waits.append(round(seconds))
    assert waits == sorted(waits)
    assert waits[-1] == 300
    assert await world.settler.work() is False, "not due"


async def test_a_table_that_can_not_be_read_changes_nothing(client: httpx.AsyncClient, world: World) -> None:
    (body,) = await entered(client, world, "1.00")
    world.decide("accepted", body=body)
    world.verdicts.error = Throttled()
    world.rows("UPDATE transactions SET look_at = now()")
    with pytest.raises(Throttled):
        await world.settler.work()
    world.verdicts.error = None
    await world.settle()
    assert statuses(world) == {"1.00": "accepted"}


async def test_a_contradiction_stays_pending_and_stops_nobody(client: httpx.AsyncClient, world: World) -> None:
    """Two bodies accepted under one id: the function never does that, and if it did the database would not."""
    first, second = await entered(client, world, "1.00", "2.00")
    await client.post("/transactions", json={**OWN, "transaction_id": "order-2"})
    await world.settle()
    world.decide("accepted", body=first)
    await world.settle()
    world.decide("accepted", body=second, second=True)
    world.decide("accepted", body=world.queue.bodies[-1])
    await world.settle()
    assert statuses(world) == {"1.00": "accepted", "2.00": "pending", "12.50": "accepted"}
    assert world.tally.take()["parked_verdicts"] == 1


def key_of(world: World, transaction_id: str) -> str:
    (body,) = (body for body in world.queue.bodies if json.loads(body)["transaction_id"] == transaction_id)
    return world.keys.result_key(body)


BY_ID = "SELECT transaction_id, status FROM transactions ORDER BY transaction_id"


async def handed_in(client: httpx.AsyncClient, world: World, count: int) -> None:
    """So many, all of them due and accepted."""
    for number in range(count):
        await client.post("/transactions", json={**OWN, "transaction_id": f"order-{number}"})
    await world.settle()
    for body in world.queue.bodies:
        world.decide("accepted", body=body)
    world.rows("UPDATE transactions SET look_at = now()")


async def test_one_that_can_not_be_read_stops_nobody_and_is_looked_at_every_minute(
    client: httpx.AsyncClient, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    await handed_in(client, world, 3)
    world.verdicts.broken = {key_of(world, "order-1"): "processed_at is no text"}
    await world.settler.work()
    assert world.rows(BY_ID) == [("order-0", "accepted"), ("order-1", "pending"), ("order-2", "accepted")]
    again = "SELECT look_at - now() BETWEEN '50 s' AND '1 min' FROM transactions WHERE status = 'pending'"
    assert world.rows(again) == [(True,)]
    assert world.tally.take()["parked_verdicts"] == 1
    assert caplog.records[-1].getMessage() == "a verdict can't be read: processed_at is no text"
    world.verdicts.broken = {}
    await world.settle()
    assert statuses(world) == {"12.50": "accepted"}


async def test_one_that_is_left_unread_comes_at_its_next_turn(client: httpx.AsyncClient, world: World) -> None:
    await handed_in(client, world, 3)
    world.verdicts.unread = {key_of(world, "order-1")}
    looks = "SELECT transaction_id, looks FROM transactions WHERE transaction_id = 'order-1'"
    before = world.rows(looks)
    await world.settler.work()
    pending = "SELECT transaction_id, looks FROM transactions WHERE status = 'pending' AND look_at > now()"
    assert world.rows(pending) == before
    assert world.tally.take()["parked_verdicts"] == 0


async def test_a_verdict_that_the_database_has_no_text_for_is_parked(
    client: httpx.AsyncClient, world: World
) -> None:
    await handed_in(client, world, 2)
    key = key_of(world, "order-0")
    world.verdicts.items[key] = replace(world.verdicts.items[key], processed_at="2026\0")
    await world.settler.work()
    assert world.rows(BY_ID) == [("order-0", "pending"), ("order-1", "accepted")]
    assert world.tally.take()["parked_verdicts"] == 1


class Hanging:
    """A table of verdicts that takes calls, and says nothing."""

    def __init__(self) -> None:
        self.called = anyio.Event()

    async def find(self, keys: Collection[str]) -> Found:
        assert keys
        self.called.set()
        await anyio.sleep_forever()
        raise AssertionError


async def test_while_the_table_hangs_the_same_can_be_handed_in_again(
    client: httpx.AsyncClient, world: World
) -> None:
    """The settler has locked the row that a repeated POST refers to."""
    await entered(client, world, "1.00")
    world.rows("UPDATE transactions SET look_at = now()")
    hanging = Hanging()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(Settler(world.database, hanging, world.tally).work)
        await hanging.called.wait()
        with anyio.fail_after(2):  # the lock would be waited for 3 seconds
            response = await client.post("/transactions", json={**OWN, "amount": "1.00"})
        assert response.status_code == 202
        tasks.cancel_scope.cancel()


@pytest.mark.parametrize(
    ("statement", "refused"),
    [
        ("UPDATE transactions SET status = 'rejected', reason_code = 'x'", errors.RestrictViolation),
        (
            "UPDATE transactions SET status = 'pending', processed_at = NULL, amount_minor = NULL",
            errors.RestrictViolation,
        ),
        ("UPDATE transactions SET look_at = now()", errors.RestrictViolation),
        ("UPDATE transactions SET amount = '1'", errors.InsufficientPrivilege),
        ("DELETE FROM transactions", errors.InsufficientPrivilege),
        ("TRUNCATE transactions", errors.InsufficientPrivilege),
        ("UPDATE transactions SET user_id = 'another'", errors.InsufficientPrivilege),
        ("UPDATE outbox SET body = '{}'", errors.InsufficientPrivilege),
        (
            "INSERT INTO transactions (transaction_id, status) VALUES ('x', 'accepted')",
            errors.InsufficientPrivilege,
        ),
        ("CREATE TABLE mine ()", errors.InsufficientPrivilege),
        ("ALTER TABLE transactions DISABLE TRIGGER ALL", errors.InsufficientPrivilege),
    ],
)
async def test_the_database_refuses_the_application_what_it_never_does(
    client: httpx.AsyncClient, world: World, statement: str, refused: type[Exception]
) -> None:
    (body,) = await entered(client, world, "1.00")
    world.decide("accepted", body=body)
    await world.settle()
    with world.server.connect("ledger_app", "ledger") as connection, pytest.raises(refused):
        connection.execute(statement.encode())
    assert world.rows("SELECT status, amount::text FROM transactions") == [("accepted", "1.00")]
