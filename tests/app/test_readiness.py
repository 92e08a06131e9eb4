"""A start: it waits until everything has answered once, and says what has not."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

import anyio
import pytest

from app import readiness
from app.config import Settings, load_settings
from app.database import Database, Parameters
from app.gateways import ServiceUnavailable
from app.ledger import Ledger
from app.readiness import NotReady, answered
from tests.app.fakes import ENVIRONMENT, World
from tests.app.test_server import free_port

pytestmark = pytest.mark.anyio
ROOT = Path(__file__).parents[2]


class Flaky:
    """Answers when it was asked so often."""

    def __init__(self, after: int) -> None:
        self.after, self.asked = after, 0

    async def __call__(self) -> None:
        self.asked += 1
        if self.asked <= self.after:
            raise ServiceUnavailable(f"no, {self.asked}")


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "PAUSE_SECONDS", 0.01)


async def test_each_is_asked_until_it_answers_and_no_more() -> None:
    first, later = Flaky(0), Flaky(3)
    with anyio.fail_after(5):
        await answered({"first": first, "later": later}, within=4)
    assert (first.asked, later.asked) == (1, 4)


async def test_what_has_not_answered_is_named_with_its_reason(caplog: pytest.LogCaptureFixture) -> None:
    async def silent() -> None:
        await anyio.sleep_forever()

    with pytest.raises(NotReady) as raised:
        await answered({"one": Flaky(10**6), "another": Flaky(0), "mute": silent}, within=0.1)
    assert "one: no, " in str(raised.value)
    assert "mute: no answer" in str(raised.value)
    assert "another" not in str(raised.value)
    assert caplog.records[-1].levelname == "CRITICAL"


async def test_a_mistake_of_the_programs_own_is_not_waited_for() -> None:
    async def broken() -> None:
        raise KeyError("name")

    with anyio.fail_after(5), pytest.raises(ExceptionGroup):
        await answered({"broken": broken}, within=60)


def starting() -> Settings:
    return load_settings({**ENVIRONMENT, "START_WITHIN_SECONDS": "1"})


@pytest.mark.parametrize("missing", ["sessions", "queue", "verdicts"])
async def test_without_one_of_them_the_application_does_not_start(world: World, missing: str) -> None:
    application = world.made(starting())
    getattr(world, missing).error = ServiceUnavailable("refused")
    with pytest.raises(NotReady, match="refused"):
        async with application.router.lifespan_context(application):
            pass


async def test_with_all_of_them_it_does(world: World) -> None:
    application = world.made(starting())
    with anyio.fail_after(10):
        async with application.router.lifespan_context(application):
            pass


async def test_a_database_that_can_not_be_signed_in_to_says_so(world: World) -> None:
    async def elsewhere() -> Parameters:
        return {**await world.parameters(), "password": "wrong", "user": "nobody_here"}

    with pytest.raises(ServiceUnavailable, match='password authentication failed for user "nobody_here"'):
        await Ledger(Database(elsewhere, 1), 900).ask()


async def test_a_schema_that_is_not_there_is_no_ledger(world: World) -> None:
    async def empty() -> Parameters:
        return {**await world.parameters(), "dbname": "postgres"}

    with pytest.raises(ServiceUnavailable, match="transactions"):
        await Ledger(Database(empty, 1), 900).ask()


def test_a_process_that_did_not_start_exits_with_3_and_its_last_lines_say_why() -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "app"],
        cwd=ROOT,
        env={
            **ENVIRONMENT,
            "START_WITHIN_SECONDS": "1",
            "PORT": str(free_port()),
            "DATABASE_HOST": "127.0.0.1",
            "DATABASE_PORT": str(free_port()),
            "VALIDATION_QUEUE_URL": f"{nowhere}/123456789012/queue",
            "AWS_ENDPOINT_URL": nowhere,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 3
    assert time.monotonic() - began < 45
    told = [json.loads(line)["message"] for line in done.stdout.splitlines()]
    (reason,) = [line for line in told if line.startswith("not started: ")]
    for name in ("the database", "the queue", "the sessions table", "the transactions table"):
        assert f"{name}: " in reason
    assert told[-1] == "Application startup failed. Exiting."
