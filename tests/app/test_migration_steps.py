"""Every step of the migration: which locks it takes, and whether the release before survives it.

A deployment migrates while the release before serves, and a rollback deploys that one again: so a step adds;
and what one takes away, the release before must have stopped using (expand, then contract).
"""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx
import psycopg
import pytest
from alembic.script import Script

from app import migrate
from strongroom.local.database import postgres
from strongroom.local.database.postgres import Server
from tests.app.conftest import PROJECT, as_master
from tests.app.fakes import MASTER, TRANSACTION, World
from tests.app.migration_steps import NOT_ASKED, breaking, contract, linted, sql_of, steps
from tests.app.test_migrations import later_release

STEPS = steps(migrate.MIGRATIONS)
HEAD = STEPS[-1].revision

# What a later release may add: all of it beside the application that is there.
LATER = """
ALTER TABLE transactions ADD COLUMN note text;
ALTER TABLE transactions ADD COLUMN channel text NOT NULL DEFAULT 'api';
ALTER TABLE outbox ADD COLUMN client text;
ALTER TABLE outbox ADD COLUMN priority integer NOT NULL DEFAULT 0;
CREATE TABLE refunds (
    refund_id text PRIMARY KEY,
    transaction_id text NOT NULL,
    amount text NOT NULL CHECK (amount <> '')
);
GRANT SELECT, INSERT ON refunds TO ledger_app;
CREATE VIEW decided AS SELECT transaction_id, status FROM transactions WHERE status <> 'pending';
"""


def behind(all_steps: list[Script]) -> list[str]:
    """The schemas that this release works on: its own, and those before steps that only take away."""
    found = [all_steps[-1].revision]
    for step in reversed(all_steps):
        if contract(step) is None:
            break
        found.append(str(step.down_revision))
    return found


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.revision)
def test_a_step_takes_no_lock_that_the_application_would_notice(step: Script) -> None:
    found = linted(sql_of(step, migrate.MIGRATIONS))
    allowed = {"ban-drop-column", "ban-drop-table"} if contract(step) else set()
    assert [each for each in found if each.rule not in allowed] == []


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.revision)
def test_what_takes_something_away_says_which_release_has_stopped_using_it(step: Script) -> None:
    if step.down_revision is None:
        return  # before it there is nothing
    found = breaking(sql_of(step, migrate.MIGRATIONS))
    assert not found or contract(step), f"CONTRACT = '...' in {step.path}, or a step that only adds: {found}"


def test_the_session_has_the_time_outs_that_squawk_is_not_asked_for() -> None:
    assert "lock_timeout=2000" in migrate.SESSION
    assert all(len(why.split()) > 5 for why in NOT_ASKED.values())


# --- what the two say of steps that there might be ---


@pytest.mark.parametrize(
    "sql",
    [
        "ALTER TABLE transactions DROP COLUMN account",
        "ALTER TABLE transactions DROP account",
        "ALTER TABLE ONLY transactions RENAME COLUMN account TO payer",
        "ALTER TABLE transactions RENAME TO payments",
        "ALTER TABLE transactions ALTER COLUMN amount TYPE text USING amount::text",
        "ALTER TABLE transactions ALTER reason_code SET NOT NULL",
        "ALTER TABLE outbox ALTER tries DROP DEFAULT",
        "ALTER TABLE transactions ADD COLUMN note text NOT NULL",
        "ALTER TABLE transactions ADD CONSTRAINT small CHECK (amount < '9') NOT VALID",
        "ALTER TABLE transactions ADD FOREIGN KEY (user_id) REFERENCES users NOT VALID",
        "CREATE UNIQUE INDEX CONCURRENTLY once ON transactions (transaction_id)",
        "CREATE TRIGGER checks BEFORE INSERT ON transactions FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN END $$",
        "DROP TABLE outbox",
        "DROP FUNCTION refuse_change CASCADE",
        "REVOKE SELECT ON transactions FROM ledger_app",
        "TRUNCATE outbox",
        "-- nothing here\nALTER TABLE transactions /* really */\n DROP COLUMN account",
    ],
)
def test_the_release_before_would_not_survive(sql: str) -> None:
    assert len(breaking(f"BEGIN;\n{sql};\nCOMMIT;")) == 1


@pytest.mark.parametrize(
    "sql",
    [
        *(line for line in LATER.split(";") if line.strip()),
        "ALTER TABLE transactions ADD COLUMN done boolean NOT NULL DEFAULT false",
        "ALTER TABLE transactions ADD COLUMN id bigint GENERATED ALWAYS AS IDENTITY NOT NULL",
        "ALTER TABLE transactions ALTER reason_text DROP NOT NULL",
        "ALTER TABLE transactions DROP CONSTRAINT transactions_check",
        "CREATE INDEX CONCURRENTLY by_type ON transactions (type)",
        "DROP INDEX CONCURRENTLY pending_by_age",
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "CREATE TABLE more (id text); CREATE UNIQUE INDEX once ON more (id); ALTER TABLE more RENAME id TO key",
        "INSERT INTO notes VALUES ('DROP TABLE outbox; TRUNCATE outbox')",
        "DO $$ BEGIN DELETE FROM outbox; END $$",
    ],
)
def test_the_release_before_survives(sql: str) -> None:
    assert breaking(sql) == []


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("CREATE INDEX by_type ON transactions (type)", "require-concurrent-index-creation"),
        ("ALTER TABLE transactions ADD CONSTRAINT c CHECK (amount <> '')", "constraint-missing-not-valid"),
        ("ALTER TABLE transactions ALTER reason_code SET NOT NULL", "adding-not-nullable-field"),
        ("ALTER TABLE transactions ALTER amount TYPE text", "changing-column-type"),
        (
            "ALTER TABLE transactions ADD COLUMN at timestamptz DEFAULT clock_timestamp()",
            "adding-field-with-default",
        ),
    ],
)
def test_squawk_says_which_lock_is_held_for_long(sql: str, rule: str) -> None:
    assert rule in {each.rule for each in linted(f"BEGIN;\n{sql};\nCOMMIT;")}


def test_squawk_has_nothing_against_a_step_that_only_adds() -> None:
    assert linted(f"BEGIN;\n{LATER}\nCOMMIT;") == []


def test_this_release_works_on_what_is_before_its_steps_that_take_away(tmp_path: Path) -> None:
    later = later_release(tmp_path / "later", step_9002="CREATE TABLE a ()", step_9003="DROP TABLE a")
    assert behind(steps(later)) == ["9003"]
    file = later / "versions" / "step_9003_more.py"
    file.write_text('CONTRACT = "nothing uses it since 1.4.0"\n' + file.read_text())
    assert behind(steps(later)) == ["9003", "9002"]


# --- the application on them ---


@pytest.fixture(scope="module")
def own() -> Iterator[Server]:
    """A server without a schema: each test makes the one that it is about."""
    installation = postgres.programs(PROJECT / ".venv-emulator" / "bin" / "python")
    with postgres.running(installation, database="ledger", master=MASTER, password="p") as running:
        yield running


@pytest.fixture
def site(own: Server) -> dict[str, Any]:
    """A database with nothing in it: libpq's parameters for its owner."""
    parameters: dict[str, Any] = as_master(own)
    with psycopg.connect(**parameters, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return parameters


@pytest.fixture
async def world(own: Server) -> AsyncIterator[World]:
    """The application, not connected yet: the schema comes first."""
    made = World(own)
    try:
        yield made
    finally:
        await made.database.close()


async def whole_way(world: World, number: int = 1) -> None:
    """A transaction: submitted, again, sent on, decided and read back; and one that is refused."""
    body = {**TRANSACTION, "transaction_id": f"order-{number}", "occurred_at": "2026-01-31T09:00:00Z"}
    async with world.browser() as browser:
        for _ in range(2):
            (await browser.post("/transactions", json=body)).raise_for_status()
        world.queue.taken.clear()
        await world.settle()
        (sent,) = world.queue.bodies
        world.decide("accepted", body=sent)
        await world.settle()
        listed = (await browser.get("/transactions")).json()["transactions"]
        assert [each["status"] for each in listed] == ["accepted"]
        found = await browser.get(f"/transactions/order-{number}")
        assert found.json()["status"] == "accepted"
        changed = {**body, "amount": "99.00"}
        assert (await browser.post("/transactions", json=changed)).status_code in (202, 422)


@pytest.mark.anyio
@pytest.mark.parametrize("revision", behind(STEPS))
async def test_this_release_on_a_schema_that_it_may_meet(
    world: World, site: dict[str, Any], revision: str
) -> None:
    migrate.migrate(site, target=revision)
    await world.database.open()
    await whole_way(world)


@pytest.mark.anyio
async def test_this_release_on_the_schema_of_a_later_one(
    world: World, site: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """After the migration, and before the service has moved; and for good, where it is rolled back."""
    monkeypatch.setattr(migrate, "MIGRATIONS", later_release(tmp_path / "later", step_9002=LATER))
    migrate.migrate(site)
    await world.database.open()
    await whole_way(world)


@pytest.mark.anyio
async def test_this_release_while_a_later_one_migrates(
    world: World, site: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """No request fails: a step waits for its lock less than a request does."""
    migrate.migrate(site)
    await world.database.open()
    monkeypatch.setattr(migrate, "MIGRATIONS", later_release(tmp_path / "later", step_9002=LATER))
    over = threading.Event()
    statuses: list[int] = []

    async def submit(browser: httpx.AsyncClient) -> None:
        number = 0
        while not over.is_set() or number < 20:
            number += 1
            statuses.append((await browser.post("/transactions", json=TRANSACTION)).status_code)

    def migrating() -> None:
        try:
            migrate.migrate_patiently({**site, "options": migrate.SESSION})
        finally:
            over.set()

    async with world.browser() as browser, anyio.create_task_group() as together:
        together.start_soon(submit, browser)
        await anyio.to_thread.run_sync(migrating)
    assert {*statuses} == {202}
    assert world.rows("SELECT version_num FROM alembic_version") == [("9002",)]
    await world.settle()
    await whole_way(world)
