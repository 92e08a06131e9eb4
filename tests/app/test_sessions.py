from __future__ import annotations

import hashlib
from http.cookies import Morsel, SimpleCookie

import anyio
import httpx
import pytest

from tests.app.fakes import OWN_ORIGIN, TRANSACTION, World

pytestmark = pytest.mark.anyio


def cookie(response: httpx.Response) -> Morsel[str]:
    (morsel,) = SimpleCookie(response.headers["set-cookie"]).values()
    return morsel


async def test_the_first_post_starts_a_session_with_a_host_cookie(
    client: httpx.AsyncClient, world: World
) -> None:
    set_cookie = cookie(await client.post("/transactions", json=TRANSACTION))
    assert set_cookie.key == "__Host-session"
    assert set_cookie["secure"]
    assert set_cookie["httponly"]
    assert (set_cookie["samesite"], set_cookie["path"], set_cookie["domain"]) == ("strict", "/", "")
    assert int(set_cookie["max-age"]) == 3600 + 30 * 24 * 3600, "a month longer than the session"
    again = await client.post("/transactions", json=TRANSACTION)
    assert "set-cookie" not in again.headers
    assert len(world.sessions.items) == 1


async def test_without_https_the_cookie_has_another_name_and_is_not_secure(world: World) -> None:
    transport = httpx.ASGITransport(app=world.application)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8080") as local:
        set_cookie = cookie(await local.post("/sessions"))
        assert (set_cookie.key, bool(set_cookie["secure"])) == ("session", False)
        assert (await local.get("/sessions/current")).status_code == 200
        plain = {"Cookie": f"session={set_cookie.value}", "X-Forwarded-Proto": "https"}
        assert (await local.get("/sessions/current", headers=plain)).status_code == 401


async def test_the_store_has_a_hash_of_the_id_and_no_answer_has_either(
    client: httpx.AsyncClient, world: World
) -> None:
    response = await client.post("/sessions")
    session_id = cookie(response).value
    assert len(session_id) == 43
    assert list(world.sessions.items) == [hashlib.sha256(session_id.encode()).hexdigest()]
    for path in ("/sessions", "/sessions/current"):
        text = (await client.get(path)).text
        assert session_id not in text
        assert world.only_session().key not in text


async def test_a_session_ends_at_its_time_though_the_item_is_still_there(
    client: httpx.AsyncClient, world: World
) -> None:
    await client.post("/sessions")
    world.clock.advance(seconds=3599)
    assert (await client.get("/sessions/current")).json()["expires_at"] == "2026-01-31T10:30:00.000Z"
    world.clock.advance(seconds=1)
    assert (await client.get("/sessions/current")).status_code == 401
    assert world.sessions.items


async def test_the_current_session_says_whose_it_is_and_how_long(client: httpx.AsyncClient) -> None:
    await client.post("/transactions", json=TRANSACTION)
    current = (await client.get("/sessions/current")).json()
    assert current["user_id"].startswith("visitor-")
    assert current.keys() == {"user_id", "created_at", "expires_at"}


async def test_starting_again_replaces_the_session_of_the_same_user(
    client: httpx.AsyncClient, world: World
) -> None:
    first = (await client.post("/sessions")).json()
    key = world.only_session().key
    second = (await client.post("/sessions")).json()
    assert second["user_id"] == first["user_id"]
    assert world.only_session().key != key


async def test_of_two_at_once_one_replaces_the_session(client: httpx.AsyncClient, world: World) -> None:
    first = (await client.post("/sessions")).json()
    cookies = dict(client.cookies)
    answers: list[httpx.Response] = []

    async def again() -> None:
        async with world.browser() as same:
            same.cookies.update(cookies)
            answers.append(await same.post("/sessions"))

    async with anyio.create_task_group() as tasks:
        for _ in range(2):
            tasks.start_soon(again)
    answers.sort(key=lambda answer: answer.status_code)
    assert [answer.status_code for answer in answers] == [201, 401]
    assert "set-cookie" not in answers[1].headers
    assert answers[0].json()["user_id"] == first["user_id"]
    assert len(world.sessions.items) == 1


async def test_a_session_that_can_not_be_replaced_goes_on(client: httpx.AsyncClient, world: World) -> None:
    await client.post("/sessions")
    key = world.only_session().key
    world.sessions.replacing_fails = True
    assert (await client.post("/sessions")).status_code == 503
    assert world.only_session().key == key
    assert (await client.get("/sessions/current")).status_code == 200


async def test_ending_a_session(client: httpx.AsyncClient, world: World) -> None:
    await client.post("/sessions")
    response = await client.delete("/sessions/current")
    assert response.status_code == 204
    assert cookie(response)["max-age"] == "0"
    assert world.sessions.items == {}
    assert (await client.delete("/sessions/current")).status_code == 204


async def test_signing_out_everywhere_ends_every_session_of_the_user_and_no_other(
    client: httpx.AsyncClient, world: World
) -> None:
    await client.post("/sessions")
    own = world.only_session()
    async with world.browser() as stranger:
        await stranger.post("/sessions")
        world.sessions.items["elsewhere"] = type(own)(
            key="elsewhere", user_id=own.user_id, created_at=own.created_at, expires_at=own.expires_at
        )
        listed = (await client.get("/sessions")).json()["sessions"]
        assert [s["current"] for s in listed].count(True) == 1
        assert len(listed) == 2
        assert (await client.delete("/sessions")).status_code == 204
        assert len(world.sessions.items) == 1
        assert (await stranger.get("/sessions/current")).status_code == 200
    assert (await client.delete("/sessions")).status_code == 401


NEEDS_ONE = [
    ("POST", "/transactions"),
    ("GET", "/transactions"),
    ("GET", "/transactions/order-1"),
    ("GET", "/sessions"),
    ("DELETE", "/sessions"),
    ("GET", "/sessions/current"),
]


@pytest.mark.parametrize(("method", "path"), NEEDS_ONE)
async def test_a_session_that_has_ended_is_told_and_nobody_becomes_another_user(
    client: httpx.AsyncClient, world: World, method: str, path: str
) -> None:
    body = {**TRANSACTION, "transaction_id": "order-1"}
    await client.post("/transactions", json=body)
    world.clock.advance(seconds=3600)
    for items in (world.sessions.items, {}):  # DynamoDB deletes it when it likes
        world.sessions.items = items
        before = dict(items)
        response = await client.request(method, path, json=body if method == "POST" else None)
        assert (response.status_code, response.json()["code"]) == (401, "session_ended")
        assert response.headers["content-type"] == "application/problem+json"
        assert response.headers["www-authenticate"].startswith("Cookie realm=")
        assert "set-cookie" not in response.headers, (
            "without its cookie the same request would be a first visit's"
        )
        assert world.sessions.items == before
        assert world.rows("SELECT count(*) FROM transactions") == [(1,)]


@pytest.mark.parametrize(("method", "path"), NEEDS_ONE[1:])
async def test_without_a_cookie_there_is_no_session(client: httpx.AsyncClient, method: str, path: str) -> None:
    response = await client.request(method, path)
    assert (response.status_code, response.json()["code"]) == (401, "no_session")
    assert 'cookie-name="__Host-session"' in response.headers["www-authenticate"]


async def test_after_its_end_another_session_is_another_users_and_is_asked_for(
    client: httpx.AsyncClient, world: World
) -> None:
    first = (await client.post("/sessions")).json()
    world.clock.advance(seconds=3600)
    second = await client.post("/sessions")
    assert (second.status_code, second.json()["user_id"] == first["user_id"]) == (201, False)
    assert (await client.get("/transactions")).json()["transactions"] == []


@pytest.mark.parametrize("value", ["", "short", "a" * 43, "a" * 5000, "../../etc", '"quoted"'])
async def test_a_made_up_cookie_is_no_session(world: World, value: str) -> None:
    transport = httpx.ASGITransport(app=world.application)
    headers = {"Cookie": f"__Host-session={value}", "X-Forwarded-Proto": "https"}
    async with httpx.AsyncClient(transport=transport, base_url=OWN_ORIGIN, headers=headers) as forged:
        assert (await forged.get("/sessions/current")).status_code == 401
