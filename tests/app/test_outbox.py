"""From the ledger to the queue: nothing is lost, whoever fails; two relays never send a row at once."""

from __future__ import annotations

import json
from collections.abc import Mapping

import anyio
import httpx
import pytest

from app.gateways import Message, Refusal, ServiceUnavailable
from app.outbox import BATCH, PARKED_FROM, Relay
from tests.app.fakes import TRANSACTION, World

pytestmark = pytest.mark.anyio


async def enter(client: httpx.AsyncClient, count: int) -> set[str]:
    """The ids of so many transactions."""
    return {
        (await client.post("/transactions", json={**TRANSACTION, "amount": str(number)})).json()[
            "transaction_id"
        ]
        for number in range(count)
    }


def waiting(world: World) -> int:
    ((count,),) = world.rows("SELECT count(*) FROM outbox WHERE send_at IS NOT NULL")
    return int(count)


async def test_everything_is_sent_once_in_batches(client: httpx.AsyncClient, world: World) -> None:
    ids = await enter(client, 2 * BATCH + 3)
    assert [await world.relay.work() for _ in range(3)] == [True, True, False]
    assert sorted(m["transaction_id"] for m in world.messages) == sorted(ids)
    assert await world.relay.work() is False
    assert waiting(world) == 0


async def test_a_queue_that_fails_loses_nothing(client: httpx.AsyncClient, world: World) -> None:
    await enter(client, 3)
    world.queue.error = ServiceUnavailable()
    for _ in range(3):
        with pytest.raises(ServiceUnavailable):
            await world.relay.work()
    assert waiting(world) == 3
    world.queue.error = None
    await world.relay.work()
    assert (len(world.queue.bodies), waiting(world)) == (3, 0)


async def test_what_is_refused_stays_and_does_not_stop_the_others(
    client: httpx.AsyncClient, world: World
) -> None:
    await enter(client, 3)
    ((refused,),) = world.rows("SELECT body FROM outbox ORDER BY waits_since LIMIT 1")
    world.queue.refused = {refused}
    await world.relay.work()
    assert len(world.queue.bodies) == 2
    assert world.rows("SELECT body, tries FROM outbox WHERE send_at IS NOT NULL") == [(refused, 1)]
    await world.relay.work()  # not due yet
    assert world.rows("SELECT tries, send_at > now() FROM outbox WHERE send_at IS NOT NULL") == [(1, True)]

    world.queue.refused = set()
    world.rows("UPDATE outbox SET send_at = now() WHERE send_at IS NOT NULL")
    await world.relay.work()
    assert (len(world.queue.bodies), waiting(world)) == (3, 0)


async def test_a_message_that_is_bad_is_parked_at_once_and_tried_again_when_nothing_else_waits(
    client: httpx.AsyncClient, world: World
) -> None:
    await enter(client, 2 * BATCH)
    world.queue.bad = {
        body for (body,) in world.rows("SELECT body FROM outbox ORDER BY waits_since LIMIT %s", BATCH)
    }
    await world.relay.work()
    parked = "SELECT DISTINCT tries, send_at > now() + interval '4 minutes' FROM outbox WHERE tries > 0"
    assert world.rows(parked) == [(PARKED_FROM, True)]
    world.rows("UPDATE outbox SET send_at = now() WHERE send_at IS NOT NULL")
    world.queue.bad = set()
    await world.relay.work()
    assert world.rows("SELECT DISTINCT tries FROM outbox WHERE send_at IS NOT NULL") == [(PARKED_FROM,)], (
        "the others first"
    )
    await world.relay.work()
    assert (len(world.queue.bodies), waiting(world)) == (2 * BATCH, 0)


async def test_a_row_that_is_refused_again_and_again_while_others_are_taken_is_parked(
    client: httpx.AsyncClient, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    await enter(client, 1)
    ((refused,),) = world.rows("SELECT body FROM outbox")
    world.queue.refused = {refused}
    for _ in range(PARKED_FROM):
        await enter(client, 1)
        world.rows("UPDATE outbox SET send_at = now() WHERE send_at IS NOT NULL")
        await world.relay.work()
    assert world.rows("SELECT body, tries FROM outbox WHERE send_at IS NOT NULL") == [(refused, PARKED_FROM)]
    assert len(world.queue.bodies) == PARKED_FROM
    told = "a message of the outbox was refused, and is parked: InternalError"
    assert caplog.records[-1].getMessage() == told


async def test_a_queue_that_refuses_entry_by_entry_is_an_outage_and_parks_nothing(
    client: httpx.AsyncClient, world: World
) -> None:
    await enter(client, 3)
    world.queue.refuses_all = True
    for _ in range(PARKED_FROM + 1):
        with pytest.raises(ServiceUnavailable):
            await world.relay.work()
    assert world.rows("SELECT DISTINCT tries, send_at <= now() FROM outbox") == [(0, True)]
    world.queue.refuses_all = False
    await world.relay.work()
    assert (len(world.queue.bodies), waiting(world)) == (3, 0)


class Dies(Exception):  # noqa: N818 - what happens, not what is raised
    """The process ends here."""


class DyingQueue:
    """Takes the messages, and the task is gone before it can note that."""

    def __init__(self, world: World) -> None:
        self._queue = world.queue

    async def ask(self) -> None:
        await self._queue.ask()

    async def waiting(self) -> int:
        return await self._queue.waiting()

    async def send(self, messages: Mapping[str, Message]) -> Mapping[str, Refusal]:
        await self._queue.send(messages)
        raise Dies


async def test_a_task_that_dies_after_sending_has_its_messages_sent_again(
    client: httpx.AsyncClient, world: World
) -> None:
    ids = await enter(client, 4)
    with pytest.raises(Dies):
        await Relay(world.database, DyingQueue(world), 900).work()
    assert waiting(world) == 4, "never none"
    await world.settle()
    sent = [m["transaction_id"] for m in world.messages]
    assert set(sent) == ids
    assert len(sent) == 8, "the same body again, which the function counts once"
    assert len(set(world.queue.bodies)) == 4


class SlowQueue:
    """Holds the first call until told."""

    def __init__(self, world: World) -> None:
        self._queue = world.queue
        self.called, self.go = anyio.Event(), anyio.Event()

    async def ask(self) -> None:
        await self._queue.ask()

    async def waiting(self) -> int:
        return await self._queue.waiting()

    async def send(self, messages: Mapping[str, Message]) -> Mapping[str, Refusal]:
        self.called.set()
        await self.go.wait()
        return await self._queue.send(messages)


async def test_two_relays_share_the_rows(client: httpx.AsyncClient, world: World) -> None:
    ids = await enter(client, BATCH + 5)
    slow = SlowQueue(world)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(Relay(world.database, slow, 900).work)
        await slow.called.wait()
        await world.relay.work()
        assert len(world.queue.bodies) == 5, "the ten that the other has are left to it"
        slow.go.set()
    assert sorted(m["transaction_id"] for m in world.messages) == sorted(ids)


async def test_a_post_wakes_the_relay(world: World) -> None:
    world.relay.every_seconds = 60
    with anyio.fail_after(1):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(world.relay.rest)
            await anyio.wait_all_tasks_blocked()
            world.relay.wake()


async def test_a_hint_during_a_batch_is_not_lost(client: httpx.AsyncClient, world: World) -> None:
    await enter(client, 1)
    slow = SlowQueue(world)
    relay = Relay(world.database, slow, 900)
    relay.every_seconds = 60
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(relay.work)
        await slow.called.wait()
        relay.wake()
        slow.go.set()
    with anyio.fail_after(1):
        await relay.rest()


async def test_the_request_is_known_all_the_way(client: httpx.AsyncClient, world: World) -> None:
    headers = {"X-Request-Id": "caller-0001"}
    await client.post("/transactions", json=TRANSACTION, headers=headers)
    assert world.rows("SELECT request_id FROM transactions") == [("caller-0001",)]
    await world.relay.work()
    (message,) = world.queue.taken
    assert message.request_id == "caller-0001"
    assert "caller" not in json.loads(message.body), "an attribute: the body is what is hashed"
