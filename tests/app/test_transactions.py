from __future__ import annotations

import hashlib
import json
from typing import Any

import httpx
import pytest

from app.gateways import Overloaded, ServiceUnavailable, Throttled
from app.sessions import MAX_SUBMISSIONS
from lambdas.validate_transaction.reading import read_message
from tests.app.fakes import TRANSACTION, World

pytestmark = pytest.mark.anyio

OWN = {**TRANSACTION, "transaction_id": "order-1", "occurred_at": "2026-01-31T09:00:00Z"}


async def post(client: httpx.AsyncClient, **changes: Any) -> httpx.Response:
    return await client.post("/transactions", json={**TRANSACTION, **changes})


async def test_a_transaction_is_queued_in_the_contracts_form(client: httpx.AsyncClient, world: World) -> None:
    response = await post(client)
    assert response.status_code == 202
    answer = response.json()
    assert world.queue.messages == [
        {
            **TRANSACTION,
            "transaction_id": answer["transaction_id"],
            "occurred_at": "2026-01-31T09:30:00.000Z",
        }
    ]
    assert answer["status"] == "pending"
    assert response.headers["location"] == answer["status_url"] == f"/transactions/{answer['transaction_id']}"


async def test_pending_then_the_verdict(client: httpx.AsyncClient, world: World) -> None:
    address = (await post(client)).headers["location"]
    pending = await client.get(address)
    assert pending.status_code == 200
    assert pending.json()["status"] == "pending"
    assert pending.headers["retry-after"] == "1"

    submission = world.only_session().submissions[0]
    world.decide(submission.transaction_id, submission.body_sha256, "accepted")
    accepted = await client.get(address)
    assert accepted.json() == {
        "transaction_id": submission.transaction_id,
        "status": "accepted",
        "submitted_at": "2026-01-31T09:30:00.000Z",
        "processed_at": "2026-01-31T09:30:01+00:00",
        "account": "****3000",
        "amount": "12.50",
        "currency": "EUR",
        "type": "payment",
        "conflicts": [],
    }
    assert "retry-after" not in accepted.headers


@pytest.mark.parametrize("amount", ["12.345", "NaN", "Infinity", "1e400", "-1", "0", "ten", "9" * 64])
async def test_a_malformed_amount_goes_to_the_function_and_its_verdict_is_shown(
    client: httpx.AsyncClient, world: World, amount: str
) -> None:
    response = await post(client, amount=amount)
    assert response.status_code == 202
    assert world.queue.messages[0]["amount"] == amount
    submission = world.only_session().submissions[0]
    world.decide(
        submission.transaction_id, submission.body_sha256, "rejected", code="amount_malformed", text="No."
    )
    shown = (await client.get(response.headers["location"])).json()
    assert shown["status"] == "rejected"
    assert shown["reason"] == {"code": "amount_malformed", "text": "No."}


@pytest.mark.parametrize("text", ["Zürich \u2028", "\u0000", 'quote " and \\', "emoji 🏦"])
async def test_the_body_is_hashed_as_the_validation_function_hashes_it(
    client: httpx.AsyncClient, world: World, text: str
) -> None:
    await post(client, account_id=text)
    message = read_message(world.queue.bodies[0])
    assert world.only_session().submissions[0].body_sha256 == message.body_sha256
    assert message.fields["account_id"] == text


async def test_a_clients_own_id_makes_a_retry_the_same_submission(
    client: httpx.AsyncClient, world: World
) -> None:
    await client.post("/transactions", json=OWN)
    world.clock.advance(seconds=5)
    again = await client.post("/transactions", json=dict(reversed(OWN.items())))
    assert again.status_code == 202
    assert world.queue.bodies[0] == world.queue.bodies[1]
    (only,) = world.only_session().submissions
    assert only.submitted_at == "2026-01-31T09:30:00.000Z"


async def test_another_body_under_the_same_id_is_shown_as_a_conflict(
    client: httpx.AsyncClient, world: World
) -> None:
    await client.post("/transactions", json=OWN)
    world.clock.advance(seconds=5)
    await client.post("/transactions", json={**OWN, "amount": "99.00"})
    first, second = world.only_session().submissions
    world.decide("order-1", first.body_sha256, "accepted")
    shown = (await client.get("/transactions/order-1")).json()
    assert shown["status"] == "accepted"
    assert [c["status"] for c in shown["conflicts"]] == ["pending"]

    key = f"order-1#conflict#{second.body_sha256}"
    world.decide(key, second.body_sha256, "rejected", code="id_reused", text="Taken.")
    shown = (await client.get("/transactions/order-1")).json()
    assert (shown["amount"], shown["status"]) == ("12.50", "accepted")
    (conflict,) = shown["conflicts"]
    assert (conflict["amount"], conflict["reason"]["code"]) == ("99.00", "id_reused")


async def test_an_id_somebody_else_used_shows_nothing_of_theirs(world: World) -> None:
    async with world.browser() as first, world.browser() as second:
        await first.post("/transactions", json=OWN)
        theirs = world.only_session().submissions[0]
        world.decide("order-1", theirs.body_sha256, "accepted")

        assert (await second.get("/transactions/order-1")).status_code == 404
        await second.post("/transactions", json={**OWN, "amount": "1.00"})
        shown = (await second.get("/transactions/order-1")).json()
        assert (shown["status"], shown["amount"]) == ("pending", "1.00")
        assert "processed_at" not in shown


async def test_an_unknown_transaction_is_404(client: httpx.AsyncClient) -> None:
    assert (await client.get("/transactions/never-seen")).status_code == 404
    await post(client)
    assert (await client.get("/transactions/never-seen")).status_code == 404


async def test_the_list_is_this_sessions_newest_first(client: httpx.AsyncClient, world: World) -> None:
    assert (await client.get("/transactions")).json() == {"transactions": []}
    for amount in ("1.00", "2.00"):
        await post(client, amount=amount)
        world.clock.advance(seconds=1)
    first = world.only_session().submissions[0]
    world.decide(first.transaction_id, first.body_sha256, "accepted")
    listed = (await client.get("/transactions")).json()["transactions"]
    assert [(t["amount"], t["status"]) for t in listed] == [("2.00", "pending"), ("1.00", "accepted")]
    async with world.browser() as other:
        assert (await other.get("/transactions")).json() == {"transactions": []}


async def test_a_session_remembers_the_latest_submissions(client: httpx.AsyncClient, world: World) -> None:
    for number in range(MAX_SUBMISSIONS + 2):
        await post(client, amount=str(number))
        world.clock.advance(seconds=1)
    amounts = [s.amount for s in world.only_session().submissions]
    assert amounts == [str(number) for number in range(2, MAX_SUBMISSIONS + 2)]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": 12.5}, "amount"),
        ({"amount": None}, "amount"),
        ({"amount": ""}, "amount"),
        ({"amount": "1" * 65}, "amount"),
        ({"account_id": ["1"]}, "account_id"),
        ({"colour": "red"}, "colour"),
        ({"transaction_id": "a" * 65, "occurred_at": "now"}, "transaction_id"),
        ({"transaction_id": "..", "occurred_at": "now"}, "transaction_id"),
        ({"transaction_id": "a#conflict#b", "occurred_at": "now"}, "transaction_id"),
        ({"transaction_id": "order-1"}, "body"),
    ],
)
async def test_a_wrong_shape_is_422_and_names_the_field(
    client: httpx.AsyncClient, world: World, changes: dict[str, Any], field: str
) -> None:
    response = await post(client, **changes)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert [error["field"] for error in response.json()["errors"]] == [field]
    assert world.queue.bodies == []
    assert world.sessions.items == {}


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff", b'{"amount":NaN}', b"[" * 8000])
async def test_what_is_no_json_object_is_422(client: httpx.AsyncClient, body: bytes) -> None:
    response = await client.post("/transactions", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 422
    assert response.json()["errors"]


async def test_missing_fields_are_all_named(client: httpx.AsyncClient) -> None:
    response = await client.post("/transactions", json={})
    assert {e["field"] for e in response.json()["errors"]} == set(TRANSACTION)


async def test_an_error_never_repeats_what_was_sent(client: httpx.AsyncClient) -> None:
    response = await post(client, account_id={"number": "4111111111111111"}, amount=4111111111111111)
    assert response.status_code == 422
    assert "4111" not in response.text


@pytest.mark.parametrize(
    ("error", "code", "wait"),
    [
        (ServiceUnavailable(), "unavailable", "5"),
        (Throttled(), "throttled", "2"),
        (Overloaded(), "overloaded", "1"),
    ],
)
async def test_a_failing_queue_is_503_and_says_how_to_retry_safely(
    client: httpx.AsyncClient, world: World, error: Exception, code: str, wait: str
) -> None:
    world.queue.error = error
    response = await post(client)
    assert response.status_code == 503
    assert response.headers["retry-after"] == wait
    problem = response.json()
    assert problem["code"] == code

    world.queue.error = None
    retry = {name: problem[name] for name in ("transaction_id", "occurred_at")}
    assert (await post(client, **retry)).status_code == 202
    (submission,) = world.only_session().submissions
    (body,) = world.queue.bodies
    assert submission.body_sha256 == hashlib.sha256(body.encode()).hexdigest()
    assert json.loads(body)["transaction_id"] == problem["transaction_id"]


async def test_failing_sessions_and_verdicts_are_503(client: httpx.AsyncClient, world: World) -> None:
    await post(client)
    world.verdicts.error = Throttled()
    assert (await client.get("/transactions")).status_code == 503
    world.sessions.error = ServiceUnavailable()
    response = await post(client)
    assert response.status_code == 503
    assert response.headers["retry-after"] == "5"
    assert len(world.queue.bodies) == 1
    assert (await client.get("/health")).status_code == 200


async def test_a_session_that_ends_while_submitting_is_replaced(
    client: httpx.AsyncClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await post(client)
    remember = world.sessions.remember

    async def end_first(key: str, *args: Any) -> bool:
        monkeypatch.setattr(world.sessions, "remember", remember)
        await world.sessions.delete(key)
        return await remember(key, *args)

    monkeypatch.setattr(world.sessions, "remember", end_first)
    response = await post(client)
    assert response.status_code == 202
    assert (await client.get(response.headers["location"])).status_code == 200
