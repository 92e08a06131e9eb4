"""Whose a transaction is: ids and Idempotency-Keys are each user's own, and nobody learns of another's."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from tests.app.fakes import TRANSACTION, World

pytestmark = pytest.mark.anyio

OWN: dict[str, Any] = {**TRANSACTION, "transaction_id": "order-1", "occurred_at": "2026-01-31T09:00:00Z"}
KEY = {"Idempotency-Key": "1"}
# What either of two users may do, by id or by key, with this body or another.
REQUESTS: Mapping[str, tuple[Mapping[str, str], Mapping[str, Any]]] = {
    "an id": ({}, OWN),
    "an id, another amount": ({}, OWN | {"amount": "99.00"}),
    "a key": (KEY, TRANSACTION),
    "a key, another amount": (KEY, {**TRANSACTION, "amount": "99.00"}),
}


async def told(client: httpx.AsyncClient, names: tuple[str, ...]) -> list[object]:
    """All that one learns from handing these in, and from asking for them."""
    answers = [
        await client.post("/transactions", json=body, headers=headers)
        for headers, body in (REQUESTS[name] for name in names)
    ]
    answers += [await client.get(f"/transactions/{name}") for name in ("order-1", "1")]
    answers.append(await client.get("/transactions"))
    own = {"request_id"}
    return [
        (each.status_code, {n: v for n, v in each.json().items() if n not in own}, each.headers.get("location"))
        for each in answers
    ]


@pytest.mark.parametrize("mine", REQUESTS)
@pytest.mark.parametrize("theirs", REQUESTS)
async def test_what_one_is_told_never_depends_on_another(world: World, mine: str, theirs: str) -> None:
    async with world.browser() as alone:
        expected = await told(alone, (mine,))
    world.empty()
    async with world.browser() as other, world.browser() as client:
        await told(other, (theirs,))
        assert await told(client, (mine,)) == expected


async def test_the_same_request_of_two_users_is_two_payments(world: World) -> None:
    async with world.browser() as first, world.browser() as second:
        for browser, (headers, body) in itertools.product((first, second), (({}, OWN), (KEY, TRANSACTION))):
            assert (await browser.post("/transactions", json=body, headers=headers)).status_code == 202
        await world.settle()
        assert len(world.queue.bodies) == 4
        assert len({world.keys.result_key(body) for body in world.queue.bodies}) == 4
        assert len({world.keys.stored_hash(body) for body in world.queue.bodies}) == 4
        for body in world.queue.bodies:
            world.decide("accepted", body=body)
        await world.settle()
        for browser in (first, second):
            listed = (await browser.get("/transactions")).json()["transactions"]
            assert [(each["status"], each["transaction_id"]) for each in listed] == [
                ("accepted", "order-1"),
                ("accepted", "1"),
            ]


async def test_the_verdict_on_one_is_not_the_others(world: World) -> None:
    async with world.browser() as first, world.browser() as second:
        for browser in (first, second):
            await browser.post("/transactions", json=OWN)
        await world.settle()
        world.decide("accepted", body=world.queue.bodies[0])
        world.decide("rejected", body=world.queue.bodies[1], code="amount_too_large", text="No.")
        await world.settle()
        found = [(await browser.get("/transactions/order-1")).json()["status"] for browser in (first, second)]
        assert found == ["accepted", "rejected"]


async def test_nobody_sees_what_another_handed_in(world: World) -> None:
    async with world.browser() as first, world.browser() as second:
        await first.post("/transactions", json=OWN)
        await second.post("/sessions")
        assert (await second.get("/transactions/order-1")).status_code == 404
        assert (await second.get("/transactions")).json()["transactions"] == []
        await second.post("/transactions", json=OWN | {"amount": "1.00"})
        shown = (await second.get("/transactions/order-1")).json()
        assert (shown["amount"], shown["conflicts"]) == ("1.00", [])
        assert (await first.get("/transactions/order-1")).json()["conflicts"] == []


@pytest.mark.parametrize("keyed", [False, True], ids=["id", "key"])
async def test_the_first_answer_is_given_again_whatever_became_of_it(
    client: httpx.AsyncClient, world: World, keyed: bool
) -> None:
    headers, body = (KEY, TRANSACTION) if keyed else ({}, OWN)
    first = await client.post("/transactions", json=body, headers=headers)
    for status in ("pending", "accepted"):
        world.clock.advance(minutes=20)
        again = await client.post("/transactions", json=body, headers=headers)
        assert (again.status_code, again.json(), again.headers["location"]) == (
            first.status_code,
            first.json(),
            first.headers["location"],
        )
        await world.settle()
        assert (await client.get(first.headers["location"])).json()["status"] == status
        world.decide("accepted", body=world.queue.bodies[0])
        await world.settle()
    assert len(world.queue.bodies) == 1


async def test_a_time_that_nobody_gave_makes_no_other_body(client: httpx.AsyncClient, world: World) -> None:
    """A ledger that was restored to before the first request sends the same on, and gets the same verdict."""
    body = {**TRANSACTION, "transaction_id": "order-1"}
    await client.post("/transactions", json=body)
    await world.settle()
    world.decide("accepted", body=world.queue.bodies[0])
    world.restore("order-1")
    world.clock.advance(minutes=20)
    await client.post("/transactions", json=body)
    await world.settle()
    before, after = map(world.keys.stored_hash, world.queue.bodies)
    assert before == after
    assert (await client.get("/transactions/order-1")).json()["status"] == "accepted"


async def test_amounts_are_numbers_and_are_shown_as_they_were_sent(
    client: httpx.AsyncClient, world: World
) -> None:
    amounts = ["10", "9.50", "9.5", "0.10"]
    for amount in amounts:
        await client.post("/transactions", json={**TRANSACTION, "amount": amount})
        world.clock.advance(seconds=1)
    await world.settle()
    for body in world.queue.bodies:
        world.decide("accepted", body=body)
    await world.settle()
    listed = (await client.get("/transactions")).json()["transactions"]
    assert [each["amount"] for each in listed] == amounts[::-1]
    assert world.rows("SELECT sum(amount)::text, sum(amount_minor)::int FROM transactions") == [("29.10", 2910)]


@pytest.mark.parametrize(
    ("sent", "entered"),
    [
        ("2026-01-31T09:30:00+05:30", "2026-01-31 04:00:00+00"),
        ("2016-12-31t23:59:60.5z", "2017-01-01 00:00:00.5+00"),
        ("2026-01-31T09:29:59.123456789Z", "2026-01-31 09:29:59.123456+00"),
        ("2026-02-01T09:30:00Z", "2026-02-01 09:30:00+00"),
        ("2000-01-01T00:00:00Z", "2000-01-01 00:00:00+00"),
    ],
)
async def test_a_time_is_a_moment_and_is_answered_as_it_was_sent(
    client: httpx.AsyncClient, world: World, sent: str, entered: str
) -> None:
    answer = await client.post("/transactions", json=OWN | {"occurred_at": sent})
    assert (answer.status_code, answer.json()["occurred_at"]) == (202, sent)
    assert world.rows("SELECT occurred_at = %s::timestamptz FROM transactions", entered) == [(True,)]
