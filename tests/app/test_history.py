"""A user's history, page by page."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

import anyio
import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.ledger import Ledger, Place, Transaction
from strongroom.local.database.postgres import Server
from tests.app.conftest import opened
from tests.app.fakes import TRANSACTION, World

pytestmark = pytest.mark.anyio


def transaction(user_id: str, number: int, world: World) -> Transaction:
    return Transaction(
        user_id=user_id,
        transaction_id=f"t-{number:02}",
        body_sha256=f"{number:064x}",
        hash_key="mac-1",
        earlier=[],
        account="****3000",
        amount="1.00",
        currency="EUR",
        type="payment",
        occurred_at=world.clock(),
        request_id="caller-0001",
        keyed=False,
        submitted_at=world.clock(),
    )


async def pages(client: httpx.AsyncClient, limit: int) -> list[list[dict[str, Any]]]:
    found, query = [], {"limit": str(limit)}
    for _ in range(20):
        answer = (await client.get("/transactions", params=query)).json()
        found.append(answer["transactions"])
        if answer["next"] is None:
            return found
        query["before"] = answer["next"]
    pytest.fail("the pages do not end")


async def test_it_is_this_users_newest_first(client: httpx.AsyncClient, world: World) -> None:
    nothing: dict[str, object] = {"transactions": [], "next": None}
    for amount in ("1.00", "2.00"):
        await client.post("/transactions", json={**TRANSACTION, "amount": amount})
        world.clock.advance(seconds=1)
    await world.settle()
    world.decide("accepted", body=world.queue.bodies[0])
    await world.settle()
    listed = (await client.get("/transactions")).json()["transactions"]
    assert [(t["amount"], t["status"]) for t in listed] == [("2.00", "pending"), ("1.00", "accepted")]
    async with world.browser() as other:
        await other.post("/sessions")
        assert (await other.get("/transactions")).json() == nothing


async def test_it_outlives_the_session(client: httpx.AsyncClient) -> None:
    await client.post("/transactions", json=TRANSACTION)
    await client.post("/sessions")  # another session of the same user
    assert len((await client.get("/transactions")).json()["transactions"]) == 1


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8, 100])
async def test_pages_hold_everything_once_in_order(client: httpx.AsyncClient, world: World, limit: int) -> None:
    for number in range(8):
        await client.post("/transactions", json={**TRANSACTION, "amount": str(number)})
        # Several in the same millisecond: the time alone does not tell where a page begins.
        world.clock.advance(seconds=number % 3 == 0)
    found = await pages(client, limit)
    assert all(len(page) == limit for page in found[:-1])
    assert len(found[-1]) <= limit
    listed = [entry for page in found for entry in page]
    assert sorted(entry["amount"] for entry in listed) == [str(number) for number in range(8)]
    order = [(entry["submitted_at"], entry["transaction_id"]) for entry in listed]
    assert order == sorted(order, reverse=True)


@given(moments=st.lists(st.integers(0, 3), max_size=12), limit=st.integers(1, 13))
@settings(max_examples=30, deadline=None)
def test_pages_cut_any_history_where_a_list_would_be_cut(
    server: Server, moments: list[int], limit: int
) -> None:
    """However many have the same moment, and wherever a page ends among them."""

    async def read() -> list[list[tuple[datetime, str]]]:
        async with opened(World(server)) as world:
            ledger, found, before = Ledger(world.database, 900), [], None
            for number, moment in enumerate(moments):
                world.clock.now = datetime(2026, 1, 31, 9, 30, moment, tzinfo=UTC)
                await ledger.enter(transaction("user", number, world), "{}")
            await ledger.enter(transaction("another", 99, world), "{}")
            for _ in range(len(moments) + 1):
                page, before = await ledger.history("user", limit, before)
                found.append([(entry.submitted_at, entry.transaction_id) for entry in page])
                if before is None:
                    break
            return found

    newest_first = sorted(
        ((datetime(2026, 1, 31, 9, 30, m, tzinfo=UTC), f"t-{n:02}") for n, m in enumerate(moments)),
        reverse=True,
    )
    expected = [newest_first[start : start + limit] for start in range(0, len(newest_first), limit)]
    assert anyio.run(read) == (expected or [[]])


async def test_what_comes_in_meanwhile_shifts_no_page(client: httpx.AsyncClient, world: World) -> None:
    for number in range(4):
        await client.post("/transactions", json={**TRANSACTION, "amount": str(number)})
        world.clock.advance(seconds=1)
    first = (await client.get("/transactions", params={"limit": 2})).json()
    await client.post("/transactions", json={**TRANSACTION, "amount": "4"})
    second = (await client.get("/transactions", params={"limit": 2, "before": first["next"]})).json()
    assert [t["amount"] for t in first["transactions"] + second["transactions"]] == ["3", "2", "1", "0"]


def written(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "101"},
        {"limit": "many"},
        {"before": ""},
        {"before": "ü"},
        {"before": "not base64!"},
        {"before": written([])},
        {"before": written({"a": 1})},
        {"before": written(["yesterday", "a", "b"])},
        {"before": written(["2026-01-31T09:30:00+00:00", "a", None])},
        {"before": written(["2026-01-31T09:30:00+00:00", "\0", "b"])},
        {"before": written(["2026-01-31T09:30:00+00:00", "\ud800", "b"])},
        {"before": written(["2026-01-31T09:30:00+00:00", "a", "b", "c"])},
    ],
)
async def test_what_is_no_page_is_422(client: httpx.AsyncClient, query: dict[str, str]) -> None:
    response = await client.get("/transactions", params=query)
    assert response.status_code == 422
    assert "limit is a number from 1 to 100" in response.json()["detail"]


@given(
    st.datetimes(timezones=st.just(UTC)),
    st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=64),
)
@settings(max_examples=200)
def test_a_place_survives_being_written(moment: datetime, text: str) -> None:
    place = Place(moment, text, "f" * 64)
    assert Place.read(str(place)) == place


@given(st.text())
@settings(max_examples=200)
def test_anything_else_is_a_value_error(text: str) -> None:
    try:
        place = Place.read(text)
    except ValueError:
        return
    assert Place.read(str(place)) == place
