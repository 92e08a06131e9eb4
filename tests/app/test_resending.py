"""What is pending for longer than the queue tries is sent again, by a sweep and on request; and counts once."""

from __future__ import annotations

from collections.abc import Mapping

import anyio
import httpx
import pytest

from app import resending
from app.gateways import Message, Refusal, ServiceUnavailable
from app.outbox import Relay
from app.resending import SHORT
from tests.app.fakes import TRANSACTION, World

pytestmark = pytest.mark.anyio

OWN = {**TRANSACTION, "transaction_id": "order-1", "occurred_at": "2026-01-31T09:00:00Z"}
OVERDUE = "UPDATE outbox SET again_at = now(), sent_at = sent_at - interval '1 day'"


async def sent(client: httpx.AsyncClient, world: World, count: int = 1) -> None:
    """So many, and the queue has taken them."""
    for number in range(count):
        await client.post("/transactions", json={**OWN, "transaction_id": f"order-{number + 1}"})
    await world.settle()


async def swept(world: World) -> list[Message]:
    """What is sent now, and was not before."""
    before = len(world.queue.taken)
    while await world.resender.work():
        pass
    while await world.relay.work():
        pass
    return world.queue.taken[before:]


async def test_a_message_that_was_lost_is_sent_again_and_again_after_twice_as_long(
    client: httpx.AsyncClient, world: World
) -> None:
    await sent(client, world)
    waits: list[int] = []
    for _ in range(12):
        waits += world.rows("SELECT extract(epoch FROM again_at - sent_at)::int FROM outbox")[0]
        assert await swept(world) == [], "not yet"
        world.rows(OVERDUE)
        (message,) = await swept(world)
        assert message.again
    assert waits == [min(900 * 2**number, 86_400) for number in range(12)]
    assert len({message.body for message in world.queue.taken}) == 1
    assert [message.again for message in world.queue.taken] == [False, *[True] * 12]


async def test_a_purged_queue_loses_nothing(client: httpx.AsyncClient, world: World) -> None:
    count = 2 * resending.BATCH + 3
    await sent(client, world, count)
    first = world.messages
    world.queue.taken.clear()
    world.rows(OVERDUE)
    await swept(world)
    assert sorted(m["transaction_id"] for m in world.messages) == sorted(m["transaction_id"] for m in first)
    for body in world.queue.bodies:
        world.decide("accepted", body=body)
    await world.settle()
    assert world.rows("SELECT status, count(*) FROM transactions GROUP BY status") == [("accepted", count)]
    assert world.rows("SELECT count(*) FROM outbox") == [(0,)], "what is decided has no message any more"


async def test_what_waits_in_the_queue_is_not_sent_again(
    client: httpx.AsyncClient, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    await sent(client, world)
    world.rows(OVERDUE)
    world.queue.line = SHORT + 1
    assert await swept(world) == []
    assert (
        caplog.records[-1].getMessage() == f"nothing is sent again while {SHORT + 1} messages wait in the queue"
    )
    world.queue.line = SHORT
    assert len(await swept(world)) == 1


async def test_a_queue_that_can_not_be_asked_changes_nothing(client: httpx.AsyncClient, world: World) -> None:
    await sent(client, world)
    world.rows(OVERDUE)
    world.queue.error = ServiceUnavailable()
    with pytest.raises(ServiceUnavailable):
        await world.resender.work()
    world.queue.error = None
    assert len(await swept(world)) == 1


async def test_nothing_due_asks_the_queue_nothing(client: httpx.AsyncClient, world: World) -> None:
    await sent(client, world)
    world.queue.error = ServiceUnavailable()
    assert await world.resender.work() is False


async def test_two_sweeps_share_the_rows(client: httpx.AsyncClient, world: World) -> None:
    await sent(client, world, 5)
    world.rows(OVERDUE)
    async with anyio.create_task_group() as tasks:
        for _ in range(4):
            tasks.start_soon(world.resender.work)
    assert len(await swept(world)) == 5


async def test_the_same_body_again_is_sent_again_once_the_queue_has_tried(
    client: httpx.AsyncClient, world: World
) -> None:
    await sent(client, world)

    async def handed_in_again() -> int:
        first = len(world.queue.taken)
        response = await client.post("/transactions", json=OWN)
        assert (response.status_code, response.json()["status"]) == (202, "pending")
        await world.relay.work()
        return len(world.queue.taken) - first

    assert await handed_in_again() == 0, "it is on its way"
    world.rows("UPDATE outbox SET sent_at = now() - interval '901 seconds'")
    assert await handed_in_again() == 1
    assert await handed_in_again() == 0, "and not each time"
    (body, *_) = world.queue.bodies
    world.decide("accepted", body=body)
    await world.settle()
    assert world.rows("SELECT status FROM transactions") == [("accepted",)]
    assert await handed_in_again() == 0, "nor once it is decided"


class Slow:
    """Holds a call until told."""

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


async def test_nobody_waits_for_what_the_relay_has_in_its_hands(
    client: httpx.AsyncClient, world: World
) -> None:
    """The queue hangs with the message; the same comes again, and then its verdict. What is left goes later."""
    await sent(client, world)
    world.rows("UPDATE outbox SET send_at = now(), sent_at = now() - interval '1 day'")
    slow = Slow(world)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(Relay(world.database, slow, 900).work)
        await slow.called.wait()
        with anyio.fail_after(2):  # a lock would be waited for 3 seconds
            assert (await client.post("/transactions", json=OWN)).status_code == 202
            world.decide("accepted", body=world.queue.bodies[0])
            world.rows("UPDATE transactions SET look_at = now()")
            await world.settler.work()
        assert world.rows("SELECT status FROM transactions") == [("accepted",)]
        slow.go.set()
    assert world.rows("SELECT count(*) FROM outbox") == [(1,)]
    world.rows(OVERDUE)
    assert await swept(world) == []
    assert world.rows("SELECT count(*) FROM outbox") == [(0,)]


async def test_what_is_sent_again_is_no_old_backlog(client: httpx.AsyncClient, world: World) -> None:
    """It is days old, and has waited to be sent for a moment: nobody is refused for it."""
    await sent(client, world, 20)
    world.rows("UPDATE outbox SET waits_since = now() - interval '3 days'")
    world.rows(OVERDUE)
    await world.resender.work()
    assert world.rows("SELECT max(now() - waits_since) < interval '5 s' FROM outbox") == [(True,)]


async def test_one_that_lost_its_message_gets_another_from_whoever_sends_the_same_again(
    client: httpx.AsyncClient, world: World
) -> None:
    """It was closed, which takes the message away, and opened again."""
    await sent(client, world)
    world.rows("DELETE FROM outbox")
    assert (await client.post("/transactions", json=OWN)).status_code == 202
    (message,) = await swept(world)
    assert world.keys.opened(message.body) == world.messages[0]
