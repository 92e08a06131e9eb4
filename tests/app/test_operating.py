"""What an operator sees and does: nothing unless told to, nothing without a record, no verdict is unseen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import anyio
import httpx
import pytest
from psycopg import errors

from app.database import OPERATOR_SESSION, Connection
from app.operate import Asked, told
from app.operating import Answer, Order, carry_out, overview
from tests.app.fakes import TRANSACTION, World

pytestmark = pytest.mark.anyio

OWN = {**TRANSACTION, "occurred_at": "2026-01-31T09:00:00Z"}
STATES = "SELECT transaction_id, status FROM transactions ORDER BY transaction_id"
LONG_AGO = """
UPDATE transactions SET submitted_at = submitted_at - interval '1 day' WHERE status = 'pending';
UPDATE outbox SET sent_at = sent_at - interval '1 day'
"""


@asynccontextmanager
async def operator(world: World) -> AsyncIterator[Connection]:
    """Signed in with its own rights."""
    parameters = await world.parameters() | {"user": "ledger_operator", "options": OPERATOR_SESSION}
    async with await Connection.connect(**parameters, autocommit=True) as connection:
        yield connection


async def ask(world: World, act: str, *ids: str, stuck: bool = False, do: bool = True) -> Answer:
    order = Order(act, ids, stuck, "arn:aws:iam::123456789012:user/op", "case 17", do)
    async with operator(world) as connection:
        return await carry_out(connection, order, verdicts=world.verdicts, after_seconds=900)


async def stuck(client: httpx.AsyncClient, world: World, count: int = 2) -> str:
    """So many without a verdict for a day, `order-0` and so on; and one that is new. Their user."""
    world.clock.now = datetime.now(UTC)
    for number in range(count):
        await client.post("/transactions", json={**OWN, "transaction_id": f"order-{number}"})
    await world.settle()
    for statement in LONG_AGO.split(";"):
        world.rows(statement)
    await client.post("/transactions", json={**OWN, "transaction_id": "young"})
    await world.settle()
    return world.only_session().user_id


async def test_what_is_stuck_is_shown(client: httpx.AsyncClient, world: World) -> None:
    user = await stuck(client, world)
    answer = await ask(world, "show", stuck=True)
    seen = [(row.user_id, row.transaction_id, row.status, row.message, row.sends) for row in answer.rows]
    assert seen == [(user, f"order-{number}", "pending", "sent", 1) for number in range(2)]
    one = await ask(world, "show", f"{user}/young")
    assert [row.transaction_id for row in one.rows] == ["young"]
    assert not (await ask(world, "show", "somebody/young")).rows
    async with operator(world) as connection:
        whole = await overview(connection)
    assert whole["transactions"] == {"pending": 3}
    assert whole["outbox"] == {"to_send": 0, "parked": 0, "sent": 3}
    assert "GB29" not in str(whole) + str(told(answer))


@pytest.mark.parametrize("act", ["close", "reopen", "resend"])
async def test_nothing_is_done_unless_told_to(client: httpx.AsyncClient, world: World, act: str) -> None:
    await stuck(client, world)
    if act == "reopen":
        await ask(world, "close", stuck=True)
    whole = """
        SELECT transactions.*::text, outbox.*::text, (SELECT count(*) FROM acts)
        FROM transactions LEFT JOIN outbox USING (user_id, transaction_id, body_sha256) ORDER BY 1
    """
    before = world.rows(whole)
    ids = ["order-0", "order-1"]
    answer = await ask(world, act, *ids, do=False)
    assert (len(answer.rows), answer.refused, answer.done) == (2, {}, 0)
    assert world.rows(whole) == before
    assert (await ask(world, act, *ids)).done == 2
    assert world.rows(whole) != before


async def test_what_is_sent_again_counts_once(client: httpx.AsyncClient, world: World) -> None:
    await stuck(client, world)
    world.rows("UPDATE outbox SET send_at = now(), tries = 10 WHERE transaction_id = 'order-1'")
    assert (await ask(world, "resend", stuck=True)).done == 2
    first = len(world.queue.taken)
    await world.settle()
    assert [message.again for message in world.queue.taken[first:]] == [True, True]
    assert len({*world.queue.bodies}) == 3
    acts = world.rows("SELECT by, act, why, transaction_id FROM acts ORDER BY id")
    who = "arn:aws:iam::123456789012:user/op"
    assert acts == [(who, "resend", "case 17", f"order-{number}") for number in range(2)]


async def test_what_is_closed_is_shown_and_takes_its_message_away(
    client: httpx.AsyncClient, world: World
) -> None:
    await stuck(client, world, 1)
    assert (await ask(world, "close", "order-0")).done == 1
    seen = (await client.get("/transactions/order-0")).json()
    assert seen["status"] == "closed"
    assert "case 17" not in str(seen)
    assert world.rows("SELECT transaction_id FROM outbox") == [("young",)]
    assert (await client.post("/transactions", json={**OWN, "transaction_id": "order-0"})).status_code == 202
    await world.settle()
    assert world.rows("SELECT transaction_id FROM outbox") == [("young",)], "and nothing is sent for it"
    assert (await ask(world, "close", "order-0")).refused, "once"


async def test_what_may_still_be_judged_is_not_closed(client: httpx.AsyncClient, world: World) -> None:
    await stuck(client, world, 2)
    world.decide_first("order-0", "accepted")
    answer = await ask(world, "close", "order-0", "order-1", "young")
    assert {row.transaction_id: why for row, why in answer.refused.items()} == {
        "order-0": "has a verdict, which the application enters",
        "young": "is on its way to its verdict: the queue tries it still",
    }
    assert world.rows(STATES) == [("order-0", "pending"), ("order-1", "closed"), ("young", "pending")]


async def test_a_result_that_can_not_be_read_may_be_a_verdict(client: httpx.AsyncClient, world: World) -> None:
    await stuck(client, world, 1)
    world.decide_first("order-0", "accepted")
    world.verdicts.broken = dict.fromkeys(world.verdicts.items, "status is no text")
    (why,) = (await ask(world, "close", "order-0")).refused.values()
    assert "could not be read" in why


async def test_a_verdict_that_contradicts_is_told_and_entered_only_after_it_is_opened_again(
    client: httpx.AsyncClient, world: World
) -> None:
    await stuck(client, world, 1)
    await ask(world, "close", "order-0")
    world.decide_first("order-0", "accepted")
    look = "UPDATE transactions SET look_at = now() WHERE transaction_id = 'order-0'"
    for _ in range(3):
        world.rows(look)
        await world.settler.work()
        assert world.tally.take()["parked_verdicts"] == 1, "each look: the alarm lasts"
        assert world.rows(STATES)[0] == ("order-0", "closed")
    assert (await ask(world, "reopen", "order-0")).done == 1
    await world.settle()
    assert world.rows(STATES)[0] == ("order-0", "accepted")
    assert world.rows("SELECT act FROM acts ORDER BY id") == [("close",), ("reopen",)]
    assert world.tally.take()["parked_verdicts"] == 0


async def test_a_rejection_agrees_with_the_closing(client: httpx.AsyncClient, world: World) -> None:
    await stuck(client, world, 1)
    await ask(world, "close", "order-0")
    world.decide_first("order-0", "rejected", code="currency_unknown", text="No currency.")
    world.rows("UPDATE transactions SET look_at = now() WHERE transaction_id = 'order-0'")
    await world.settler.work()
    assert world.tally.take()["parked_verdicts"] == 0
    assert world.rows("SELECT look_at = 'infinity' FROM transactions WHERE status = 'closed'") == [(True,)]


async def test_what_is_closed_is_looked_at_for_as_long_as_a_message_may_come_back(
    client: httpx.AsyncClient, world: World
) -> None:
    await stuck(client, world, 1)
    await ask(world, "close", "order-0")
    look = "UPDATE transactions SET look_at = now() WHERE transaction_id = 'order-0'"
    after = "SELECT look_at > now() + interval '1 day' FROM transactions WHERE transaction_id = 'order-0'"
    world.rows(look)
    await world.settler.work()
    assert world.rows(after) == [(False,)]
    world.rows("UPDATE transactions SET closed_at = now() - interval '16 days' WHERE status = 'closed'")
    world.rows(look)
    await world.settler.work()
    assert world.rows(after) == [(True,)]


@pytest.mark.parametrize(
    ("user", "statement", "refused"),
    [
        ("ledger_operator", "UPDATE acts SET why = 'x'", errors.InsufficientPrivilege),
        ("ledger_operator", "DELETE FROM acts", errors.InsufficientPrivilege),
        ("ledger_operator", "INSERT INTO acts (at) VALUES ('2020-01-01')", errors.InsufficientPrivilege),
        ("ledger_operator", "SELECT body FROM outbox", errors.InsufficientPrivilege),
        ("ledger_operator", "UPDATE transactions SET amount = 1", errors.InsufficientPrivilege),
        ("ledger_operator", "UPDATE transactions SET processed_at = 'x'", errors.InsufficientPrivilege),
        ("ledger_operator", "UPDATE transactions SET status = 'accepted'", errors.CheckViolation),
        ("ledger_operator", "UPDATE transactions SET status = 'rejected'", errors.CheckViolation),
        ("ledger_operator", "DELETE FROM transactions", errors.InsufficientPrivilege),
        ("ledger_app", "UPDATE transactions SET closed_at = now()", errors.InsufficientPrivilege),
        ("ledger_app", "INSERT INTO acts (why) VALUES ('x')", errors.InsufficientPrivilege),
        ("ledger_app", "SELECT FROM acts", errors.InsufficientPrivilege),
        (None, "UPDATE acts SET why = 'x'", errors.RestrictViolation),
        (None, "DELETE FROM acts", errors.RestrictViolation),
        (None, "TRUNCATE acts", errors.RestrictViolation),
        (
            None,
            "UPDATE transactions SET status = 'rejected', reason_code = 'x', processed_at = 'x',"
            " closed_at = NULL, closed_by = NULL, closed_why = NULL WHERE status = 'closed'",
            errors.RestrictViolation,
        ),
    ],
    ids=str,
)
async def test_the_database_refuses_what_nobody_does(
    client: httpx.AsyncClient, world: World, user: str | None, statement: str, refused: type[Exception]
) -> None:
    await stuck(client, world, 2)
    await ask(world, "close", "order-0")
    connect = world.server.connect(user, "ledger") if user else world.server.connect(database="ledger")
    with connect as connection, pytest.raises(refused):
        connection.execute(statement.encode())


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ('{"act": "close", "do": true, "why": "x"}', "who and why"),
        ('{"act": "close", "do": true, "by": "op", "why": " "}', "who and why"),
        ('{"act": "close", "by": "op", "why": "card 4111 1111 1111 1111"}', "account number"),
        ('{"act": "drop"}', "act"),
        ('{"act": "show", "more": 1}', "more"),
        ("", "JSON"),
    ],
    ids=str,
)
def test_an_order_that_can_not_be_used_is_refused(order: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Asked.model_validate_json(order).order()


async def test_two_operators_do_not_do_it_twice(client: httpx.AsyncClient, world: World) -> None:
    await stuck(client, world, 2)
    answers: list[Answer] = []

    async def close() -> None:
        answers.append(await ask(world, "close", "order-0", "order-1"))

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(close)
        tasks.start_soon(close)
    assert sorted(answer.done for answer in answers) == [0, 2]
    assert world.rows("SELECT count(*) FROM acts") == [(2,)]
