"""The transactions API over a real ledger: what is answered, what is entered, who sees what."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import Any, cast

import anyio
import httpx
import pytest

from app import kms
from app.backlog import Backlog
from app.gateways import Overloaded, ServiceUnavailable, Throttled
from app.hashes import HashKeys as OurHashKeys
from app.ledger import Ledger
from app.transactions import LONGEST_PAGE
from lambdas.validate_transaction import hashing
from lambdas.validate_transaction.hashing import HashKeys, KmsClient
from lambdas.validate_transaction.reading import read_message
from tests.app.fakes import TRANSACTION, World

pytestmark = pytest.mark.anyio

CARD = "4111111111111111"
NUMBERS = (CARD, "4111-1111-1111-1111", "4111.1111.1111.1111", f"a{CARD}", "DE89370400440532013000")
OWN = {**TRANSACTION, "transaction_id": "order-1", "occurred_at": "2026-01-31T09:00:00Z"}


async def post(client: httpx.AsyncClient, key: str | None = None, **changes: Any) -> httpx.Response:
    headers = {"Idempotency-Key": key} if key else {}
    return await client.post("/transactions", json={**TRANSACTION, **changes}, headers=headers)


async def test_a_transaction_is_sent_on_in_the_contracts_form(client: httpx.AsyncClient, world: World) -> None:
    response = await post(client)
    assert response.status_code == 202
    answer = response.json()
    await world.settle()
    assert world.messages == [
        {
            **TRANSACTION,
            "transaction_id": answer["transaction_id"],
            "submitted_by": world.only_session().user_id,
            "received_at": "2026-01-31T09:30:00.000Z",
        }
    ]
    assert answer["occurred_at"] == "2026-01-31T09:30:00.000Z"
    assert world.queue.taken[0].request_id == response.headers["x-request-id"]
    assert answer["status"] == "pending"
    assert response.headers["location"] == answer["status_url"] == f"/transactions/{answer['transaction_id']}"


async def test_pending_then_the_verdict(client: httpx.AsyncClient, world: World) -> None:
    address = (await post(client)).headers["location"]
    pending = await client.get(address)
    assert pending.status_code == 200
    assert pending.json()["status"] == "pending"
    assert pending.headers["retry-after"] == "1"

    await world.settle()
    (body,) = world.queue.bodies
    world.decide("accepted", body=body)
    await world.settle()
    accepted = await client.get(address)
    assert accepted.json() == {
        "transaction_id": address.rpartition("/")[2],
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


@pytest.mark.parametrize("amount", ["12.345", "-1", "0", "0.00", "9" * 16, "0.0001", "-9999999999999999.9999"])
async def test_what_has_the_shape_of_an_amount_goes_to_the_function_and_its_verdict_is_shown(
    client: httpx.AsyncClient, world: World, amount: str
) -> None:
    response = await post(client, amount=amount)
    assert response.status_code == 202
    await world.settle()
    assert world.messages[0]["amount"] == amount
    world.decide("rejected", body=world.queue.bodies[0], code="amount_too_large", text="No.")
    await world.settle()
    shown = (await client.get(response.headers["location"])).json()
    assert (shown["status"], shown["amount"]) == ("rejected", amount)
    assert shown["reason"] == {"code": "amount_too_large", "text": "No."}


@pytest.mark.parametrize("text", ["Zürich \u2028", "\u0000", 'quote " and \\', "emoji 🏦"])
async def test_the_body_is_hashed_as_the_validation_function_hashes_it(
    client: httpx.AsyncClient, world: World, text: str
) -> None:
    await post(client, account_id=text)
    await world.settle()
    (body,) = world.queue.bodies
    sent = read_message(body)
    assert sent.ciphertext
    message = sent.with_account_id(world.keys.opened(body)["account_id"])
    function = HashKeys(cast("KmsClient", None), ("mac-1",))
    function._derived["mac-1"] = world.keys.keys.secrets["mac-1"]
    assert world.rows("SELECT body_sha256, hash_key FROM transactions") == [(function.of(message), "mac-1")]
    assert message.fields["account_id"] == text


def test_application_and_function_derive_the_same_key() -> None:
    assert kms.LABEL == hashing.LABEL


async def test_the_account_number_is_nowhere(client: httpx.AsyncClient, world: World) -> None:
    await post(client)
    number = str(TRANSACTION["account_id"])
    assert number not in str(world.rows("SELECT body FROM outbox"))
    await world.settle()
    assert number not in str(world.queue.taken)
    everything = [
        row
        for (table,) in world.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        for row in world.rows(f"TABLE {table}")
    ]
    assert everything
    assert number not in str(everything)


async def test_a_clients_own_id_makes_a_retry_the_same_transaction(
    client: httpx.AsyncClient, world: World
) -> None:
    first = await client.post("/transactions", json=OWN)
    world.clock.advance(seconds=5)
    again = await client.post("/transactions", json=dict(reversed(OWN.items())))
    assert (again.status_code, again.json()) == (202, first.json())
    await world.settle()
    assert len(world.queue.bodies) == 1
    (listed,) = (await client.get("/transactions")).json()["transactions"]
    assert listed["submitted_at"] == "2026-01-31T09:30:00.000Z"


async def test_another_body_under_the_same_id_is_shown_as_a_conflict(
    client: httpx.AsyncClient, world: World
) -> None:
    await client.post("/transactions", json=OWN)
    world.clock.advance(seconds=5)
    await client.post("/transactions", json={**OWN, "amount": "99.00"})
    await world.settle()
    first, second = world.queue.bodies
    world.decide("accepted", body=first)
    await world.settle()
    shown = (await client.get("/transactions/order-1")).json()
    assert shown["status"] == "accepted"
    assert [c["status"] for c in shown["conflicts"]] == ["pending"]

    world.decide("rejected", body=second, second=True, code="id_reused", text="Taken.")
    await world.settle()
    shown = (await client.get("/transactions/order-1")).json()
    assert (shown["amount"], shown["status"]) == ("12.50", "accepted")
    (conflict,) = shown["conflicts"]
    assert (conflict["amount"], conflict["reason"]["code"]) == ("99.00", "id_reused")


@pytest.mark.parametrize("name", ["never-seen", "a%00b", "%ff", "%ED%A0%80", "a" * 65, "order-1%23conflict"])
async def test_an_unknown_transaction_is_404(client: httpx.AsyncClient, name: str) -> None:
    await post(client)
    assert (await client.get(f"/transactions/{name}")).status_code == 404


# --- Idempotency-Key ---


async def test_an_idempotency_key_makes_a_retry_the_same_transaction(
    client: httpx.AsyncClient, world: World
) -> None:
    first = await post(client, key="3f1c-key")
    world.clock.advance(seconds=5)
    again = await post(client, key='"3f1c-key"')
    assert (again.status_code, again.json()) == (202, first.json())
    assert first.json()["transaction_id"] == "3f1c-key"
    await world.settle()
    assert len(world.queue.bodies) == 1
    assert (await client.get("/transactions/3f1c-key")).status_code == 200


async def test_a_key_for_another_transaction_is_refused(client: httpx.AsyncClient, world: World) -> None:
    await post(client, key="key-1")
    refused = await post(client, key="key-1", amount="99.00")
    assert refused.status_code == 422
    assert "new key" in refused.json()["detail"]
    assert world.rows("SELECT count(*) FROM transactions") == [(1,)]


async def test_a_key_beside_an_id_has_to_be_the_id(client: httpx.AsyncClient, world: World) -> None:
    assert (await client.post("/transactions", json=OWN, headers={"Idempotency-Key": "x"})).status_code == 422
    assert (
        await client.post("/transactions", json=OWN, headers={"Idempotency-Key": "order-1"})
    ).status_code == 202
    assert (await client.post("/transactions", json=OWN)).status_code == 202
    assert world.rows("SELECT count(*) FROM transactions") == [(1,)]


@pytest.mark.parametrize(
    "key", ["", "with space", "a" * 65, "..", "ü", CARD, f"a{CARD}f", "DE89370400440532013000"]
)
async def test_an_unusable_key_is_refused(client: httpx.AsyncClient, world: World, key: str) -> None:
    headers = {b"Idempotency-Key": key.encode()}
    response = await client.post("/transactions", json=TRANSACTION, headers=headers)
    assert response.status_code == 422
    assert world.rows("SELECT count(*) FROM transactions") == [(0,)]


async def at_once(times: int, call: Callable[[], Awaitable[httpx.Response]]) -> list[httpx.Response]:
    answers: list[httpx.Response] = []

    async def one() -> None:
        answers.append(await call())

    async with anyio.create_task_group() as tasks:
        for _ in range(times):
            tasks.start_soon(one)
    return answers


async def test_the_same_key_ten_times_at_once_is_one_transaction(
    client: httpx.AsyncClient, world: World
) -> None:
    await client.post("/sessions")
    answers = await at_once(10, partial(post, client, "key-2"))
    assert {answer.status_code for answer in answers} == {202}
    assert len({json.dumps(answer.json(), sort_keys=True) for answer in answers}) == 1
    assert world.rows("SELECT count(*) FROM transactions") == [(1,)]
    assert world.rows("SELECT count(*) FROM outbox") == [(1,)]


async def test_a_key_for_ten_transactions_at_once_is_one_of_them(
    client: httpx.AsyncClient, world: World
) -> None:
    await client.post("/sessions")
    amounts = iter(range(1, 11))
    answers = await at_once(10, lambda: post(client, "key-3", amount=f"{next(amounts)}.00"))
    assert sorted(answer.status_code for answer in answers) == [202] + [422] * 9
    assert world.rows("SELECT count(*) FROM transactions") == [(1,)]
    assert world.rows("SELECT count(*) FROM outbox") == [(1,)]


# --- keys ---


@pytest.mark.parametrize("key", [None, "order-1"])
async def test_after_a_rotation_the_same_request_is_the_same_transaction(
    client: httpx.AsyncClient, world: World, key: str | None
) -> None:
    headers = {"Idempotency-Key": key} if key else {}
    first = await client.post("/transactions", json=OWN, headers=headers)
    await world.settle()
    world.keys.keys = OurHashKeys({"mac-2": b"2" * 32, **world.keys.keys.secrets})
    again = await client.post("/transactions", json=OWN, headers=headers)
    assert (again.status_code, again.json()) == (202, first.json())
    assert world.rows("SELECT count(*) FROM transactions") == [(1,)]
    assert world.rows("SELECT count(*) FROM outbox WHERE send_at IS NOT NULL") == [(0,)]

    world.decide("accepted", body=world.queue.bodies[0])
    await world.settle()
    assert (await client.get("/transactions/order-1")).json()["status"] == "accepted"

    other = await client.post("/transactions", json=OWN | {"amount": "99.00"}, headers=headers)
    assert other.status_code == (422 if key else 202)
    rows = world.rows("SELECT amount::text, hash_key FROM transactions ORDER BY amount")
    assert rows == [("12.50", "mac-1"), *([] if key else [("99.00", "mac-2")])]


async def test_without_kms_nothing_is_taken(client: httpx.AsyncClient, world: World) -> None:
    world.keys.error = ServiceUnavailable()
    response = await post(client)
    assert (response.status_code, response.headers["retry-after"]) == (503, "5")
    assert world.rows("SELECT count(*) FROM transactions") == [(0,)]
    world.keys.error = None
    assert (await post(client)).status_code == 202


# --- what is refused ---


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount": 12.5}, "amount"),
        ({"amount": None}, "amount"),
        ({"amount": ""}, "amount"),
        ({"amount": "1" * 65}, "amount"),
        ({"account_id": ["1"]}, "account_id"),
        ({"colour": "red"}, "colour"),
        ({"transaction_id": "a" * 65, "occurred_at": OWN["occurred_at"]}, "transaction_id"),
        ({"transaction_id": "..", "occurred_at": OWN["occurred_at"]}, "transaction_id"),
        ({"transaction_id": "a#conflict#b", "occurred_at": OWN["occurred_at"]}, "transaction_id"),
        ({"submitted_by": "visitor-1"}, "submitted_by"),
    ],
)
async def test_a_wrong_shape_is_422_and_names_the_field(
    client: httpx.AsyncClient, world: World, changes: dict[str, Any], field: str
) -> None:
    response = await post(client, **changes)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"
    assert [error["field"] for error in response.json()["errors"]] == [field]
    assert world.rows("SELECT count(*) FROM transactions") == [(0,)]
    assert world.sessions.items == {}


@pytest.mark.parametrize("field", ["amount", "currency", "type", "occurred_at", "transaction_id"])
@pytest.mark.parametrize("number", NUMBERS)
async def test_an_account_number_in_the_wrong_field_is_refused(
    client: httpx.AsyncClient, world: World, field: str, number: str
) -> None:
    response = await client.post("/transactions", json=OWN | {field: number})
    assert response.status_code == 422
    assert [error["field"] for error in response.json()["errors"]] == [field]
    assert number not in response.text
    assert world.rows("SELECT count(*) FROM transactions") == [(0,)]


@pytest.mark.parametrize(
    "amount", ["NaN", "Infinity", "1e400", "ten", "9" * 17, "1\u0000", "1.", "01", "1.00005", "-0", "-0.00"]
)
async def test_what_has_no_shape_of_an_amount_is_refused(client: httpx.AsyncClient, amount: str) -> None:
    response = await post(client, amount=amount)
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "amount")


@pytest.mark.parametrize(
    "moment",
    [
        "now",
        "2026-02-30T09:30:00Z",
        "2026-01-31T09:30:00",
        "2026-01-31",
        "4111-11-11T11:11:11.11Z",
        "1999-12-31T23:59:59Z",
        "2000-01-01T00:00:00+00:01",
        "2026-02-01T09:30:00.001Z",
        "2026-02-01T23:59:00-00:01",
        "2099-01-01T00:00:00Z",
    ],
)
async def test_what_is_no_moment_is_refused(client: httpx.AsyncClient, moment: str) -> None:
    response = await client.post("/transactions", json=OWN | {"occurred_at": moment})
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, "occurred_at")


@pytest.mark.parametrize("header", ["X-Request-Id", "X-Amzn-Trace-Id"])
async def test_an_account_number_in_a_header_is_kept_nowhere(
    client: httpx.AsyncClient, world: World, header: str
) -> None:
    response = await client.post(
        "/transactions", json=TRANSACTION, headers={header: f"Root={CARD}"[5 * (header == "X-Request-Id") :]}
    )
    assert response.status_code == 202
    assert CARD not in str(response.headers)
    assert CARD not in str(world.rows("SELECT request_id FROM transactions"))


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
    told = response.json()
    del told["request_id"]  # has any four digits now and then
    assert "4111" not in json.dumps(told)


@pytest.mark.parametrize("error", [ServiceUnavailable(), Throttled(), Overloaded()])
async def test_an_unreachable_queue_is_nothing_a_visitor_notices(
    client: httpx.AsyncClient, world: World, error: Exception
) -> None:
    world.queue.error = error
    response = await post(client)
    assert response.status_code == 202
    with pytest.raises(type(error)):
        await world.relay.work()
    world.queue.error = None
    await world.settle()
    assert [m["transaction_id"] for m in world.messages] == [response.json()["transaction_id"]]


async def test_more_than_can_be_sent_on_is_refused(
    client: httpx.AsyncClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the loops of the application itself: what they see is what its routes answer."""
    monkeypatch.setattr(Backlog, "every_seconds", 0.02)
    world.queue.error = ServiceUnavailable()
    assert (await post(client)).status_code == 202
    world.rows("UPDATE outbox SET waits_since = now() - interval '61 seconds'")
    async with world.application.router.lifespan_context(world.application):
        with anyio.fail_after(60):
            while (refused := await post(client)).status_code == 202:
                await anyio.sleep(0.02)
        assert (refused.status_code, refused.json()["code"]) == (503, "overloaded")
        assert int(refused.headers["retry-after"]) > 0
        assert (await client.get("/transactions")).status_code == 200, "what is there can be read"
        world.queue.error = None
        with anyio.fail_after(60):
            while (await post(client)).status_code != 202:
                await anyio.sleep(0.02)


async def test_failing_sessions_are_503(client: httpx.AsyncClient, world: World) -> None:
    world.sessions.error = ServiceUnavailable()
    response = await post(client)
    assert (response.status_code, response.headers["retry-after"]) == (503, "5")
    assert response.json()["code"] == "unavailable"
    client.cookies.set("__Host-session", "a" * 43)
    assert (await client.get("/transactions")).status_code == 503
    assert world.rows("SELECT count(*) FROM transactions") == [(0,)]
    assert (await client.get("/health")).status_code == 200


async def test_two_keys_are_refused(client: httpx.AsyncClient, world: World) -> None:
    headers = [("Idempotency-Key", "one-1"), ("Idempotency-Key", "two-2")]
    response = await client.post("/transactions", json=TRANSACTION, headers=headers)
    assert response.status_code == 422
    assert world.rows("SELECT count(*) FROM transactions") == [(0,)]


async def test_one_id_answers_with_a_hundred_conflicts_at_most(client: httpx.AsyncClient, world: World) -> None:
    for number in range(LONGEST_PAGE + 1):
        await client.post("/transactions", json={**OWN, "amount": str(number)})
        world.clock.advance(seconds=1)
    whole = (await client.get("/transactions/order-1")).json()
    assert (len(whole["conflicts"]), "more_conflicts" in whole) == (LONGEST_PAGE, False)
    await client.post("/transactions", json={**OWN, "amount": "1000"})
    cut = (await client.get("/transactions/order-1")).json()
    assert (cut["amount"], len(cut["conflicts"]), cut["more_conflicts"]) == ("0", LONGEST_PAGE, True)


@pytest.mark.parametrize(("waits", "told"), [(0, "1"), (20, "10"), (3600, "60")])
async def test_when_to_look_again_grows_with_the_waiting(
    client: httpx.AsyncClient, world: World, waits: int, told: str
) -> None:
    location = (await client.post("/transactions", json=TRANSACTION)).headers["location"]
    world.clock.advance(seconds=waits)
    world.sessions.items = {k: replace(s, expires_at=2**40) for k, s in world.sessions.items.items()}
    assert (await client.get(location)).headers["retry-after"] == told


async def test_a_refused_request_leaves_no_session(
    client: httpx.AsyncClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has no cookie gets a session with the first transaction that is taken, and not before."""
    bad = [{**TRANSACTION, "amount": 1}, {}, {**TRANSACTION, "transaction_id": ".."}]
    for body in bad:
        assert (await client.post("/transactions", json=body)).status_code == 422

    async def away(*_: object) -> None:
        raise ServiceUnavailable

    monkeypatch.setattr(Ledger, "enter", away)
    response = await client.post("/transactions", json=TRANSACTION)
    assert (response.status_code, "set-cookie" in response.headers) == (503, False)
    assert world.sessions.items == {}
