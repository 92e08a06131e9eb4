"""The schema: made from nothing, safe to make twice and by many at once, and its command."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest

from app import migrate
from app.config import MigrationSettings, variables
from strongroom.local.database.postgres import Server
from tests.app.conftest import as_master
from tests.app.fakes import MASTER

PROJECT = Path(__file__).parents[2]
# The last step of this release.
HEAD = max(file.name.split("_")[1] for file in (migrate.MIGRATIONS / "versions").glob("step_*.py"))
ENVIRONMENT = {
    "APPLICATION": "example",
    "DATABASE_CA_FILE": "/dev/null",
    "DATABASE_CREDENTIALS": json.dumps({"username": MASTER, "password": "hunter2", "engine": "postgres"}),
    "DATABASE_HOST": "127.0.0.1",
    "DATABASE_NAME": "ledger",
    "DATABASE_PORT": "1",
    "ENVIRONMENT": "test",
    "LOG_LEVEL": "INFO",
}


@pytest.fixture
def empty(server: Server) -> Iterator[dict[str, Any]]:
    """A database of the same cluster without anything in it."""
    with server.connect() as connection:
        connection.execute(f"CREATE DATABASE empty OWNER {MASTER}".encode())
        yield as_master(server, "empty")
        connection.execute("DROP DATABASE empty WITH (FORCE)")


def revision(parameters: dict[str, Any]) -> object:
    with psycopg.connect(**parameters) as connection:
        return connection.execute("SELECT version_num FROM alembic_version").fetchall()


def test_twice_is_as_good_as_once(empty: dict[str, Any]) -> None:
    migrate.migrate(empty)
    first = revision(empty)
    migrate.migrate(empty)
    assert revision(empty) == first == [(HEAD,)]


def together(number: int, parameters: dict[str, Any], migrations: Path) -> list[int]:
    """Processes that migrate at once, and how each ended: alembic's context is one for all threads."""
    program = (
        "import json, pathlib, sys\n"
        "from app import migrate\n"
        "migrate.MIGRATIONS = pathlib.Path(sys.argv[2])\n"
        "migrate.migrate(json.loads(sys.argv[1]))\n"
    )
    command = [sys.executable, "-c", program, json.dumps(parameters), str(migrations)]
    return [each.wait(60) for each in [subprocess.Popen(command, cwd=PROJECT) for _ in range(number)]]


def test_tasks_that_start_together_migrate_together(empty: dict[str, Any]) -> None:
    assert together(4, empty, migrate.MIGRATIONS) == [0] * 4
    assert revision(empty) == [(HEAD,)]


def test_the_release_before_starts_on_a_later_releases_schema(
    empty: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It is deployed again, after one that was rolled back: its migration has nothing to do, and succeeds."""
    later = later_release(tmp_path / "later", step_9002="ALTER TABLE transactions ADD COLUMN note text")
    with monkeypatch.context() as release:
        release.setattr(migrate, "MIGRATIONS", later)
        migrate.migrate(empty)
    assert revision(empty) == [("9002",)]
    migrate.migrate(empty)
    assert revision(empty) == [("9002",)]
    assert "the schema is a later release's: it stays as it is" in caplog.text


def later_release(folder: Path, **steps: str) -> Path:
    """The migrations with steps more: `step_9002="ALTER TABLE …"`, in the order of their numbers."""
    shutil.copytree(migrate.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    before = HEAD
    for name, sql in sorted(steps.items()):
        number = name.removeprefix("step_")
        (folder / "versions" / f"{name}_more.py").write_text(
            "from alembic import op\n"
            f'revision, down_revision = "{number}", "{before}"\n'
            f"def upgrade() -> None: op.execute({sql!r})\n"
        )
        before = number
    return folder


def test_another_migration_is_waited_for_longer_than_for_any_lock(
    empty: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    """`lock_timeout` is for the steps. One that takes long must not end those that begin meanwhile."""
    held = 3.5  # seconds; a step waits for a table for 2
    number = 7_102_391_405
    assert str(number) in (migrate.MIGRATIONS / "env.py").read_text().replace("_", "")
    with psycopg.connect(**empty) as other, ThreadPoolExecutor(1) as pool:
        other.execute("SELECT pg_advisory_lock(%s)", [number])
        with caplog.at_level("INFO"):
            begun = time.monotonic()
            waiting = pool.submit(migrate.migrate, empty)
            time.sleep(held)
            assert not waiting.done()
            other.close()
            waiting.result(timeout=30)
        assert time.monotonic() - begun >= held
    assert "another migration is at work" in caplog.text
    assert revision(empty) == [(HEAD,)]


def test_an_index_is_made_beside_the_application_while_another_migration_waits(
    empty: dict[str, Any], tmp_path: Path
) -> None:
    """CREATE INDEX CONCURRENTLY waits for every snapshot there is: the one that waits for it must have none."""
    migrate.migrate(empty)
    later = later_release(tmp_path / "later")
    (later / "versions" / "step_9002_index.py").write_text(
        "from alembic import op\n"
        f'revision, down_revision = "9002", "{HEAD}"\n'
        "def upgrade() -> None:\n"
        "    with op.get_context().autocommit_block():\n"
        '        op.execute("SELECT pg_sleep(1.5)")\n'
        '        op.execute("CREATE INDEX CONCURRENTLY by_type ON transactions (type)")\n'
    )
    assert together(2, empty, later) == [0, 0]
    assert revision(empty) == [("9002",)]


def test_a_step_that_does_not_get_its_lock_is_tried_again(
    empty: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """While it waits, whoever wants the table waits behind it: never as long as the application does."""
    migrate.migrate(empty)
    parameters = {**empty, "options": migrate.SESSION}
    monkeypatch.setattr(migrate, "BETWEEN_SECONDS", 0.1)
    later = later_release(tmp_path / "later", step_9002="ALTER TABLE transactions ADD COLUMN note text")
    monkeypatch.setattr(migrate, "MIGRATIONS", later)
    with psycopg.connect(**empty) as report, ThreadPoolExecutor(1) as pool:
        report.execute("SELECT FROM transactions")
        waiting = pool.submit(migrate.migrate_patiently, parameters)
        time.sleep(2.7)
        assert not waiting.done()
        report.rollback()
        waiting.result(timeout=30)
    assert "a step waits for a lock, and is tried again: canceling statement due to lock timeout" in caplog.text
    assert revision(empty) == [("9002",)]


def test_patience_ends(empty: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    migrate.migrate(empty)
    monkeypatch.setattr(migrate, "PATIENCE_SECONDS", 0.0)
    later = later_release(tmp_path / "later", step_9002="ALTER TABLE transactions ADD COLUMN note text")
    monkeypatch.setattr(migrate, "MIGRATIONS", later)
    with psycopg.connect(**empty) as report:
        report.execute("SELECT FROM transactions")
        with pytest.raises(Exception, match="lock timeout"):
            migrate.migrate_patiently({**empty, "options": migrate.SESSION})
    assert revision(empty) == [(HEAD,)]


def test_each_step_is_a_transaction_of_its_own(
    empty: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What one has locked is free before the next; and what is done is done."""
    later = later_release(tmp_path / "later", step_9002="CREATE TABLE more ()", step_9003="SELECT nothing")
    monkeypatch.setattr(migrate, "MIGRATIONS", later)
    with pytest.raises(Exception, match="nothing"):
        migrate.migrate(empty)
    assert revision(empty) == [("9002",)]


@pytest.mark.parametrize("signal_", [signal.SIGTERM, signal.SIGKILL])
def test_a_migration_that_is_stopped_lets_go_of_what_it_has_locked(
    empty: dict[str, Any], tmp_path: Path, signal_: signal.Signals
) -> None:
    """ECS stops a task that takes too long; the database must not go on with the step by itself."""
    migrate.migrate(empty)
    later = later_release(
        tmp_path / "later", step_9002="LOCK TABLE transactions; SELECT pg_sleep(600); CREATE TABLE never ()"
    )
    program = (
        "import json, pathlib, sys\n"
        "from app import migrate\n"
        "migrate.MIGRATIONS = pathlib.Path(sys.argv[2])\n"
        "migrate.verified = lambda settings, role: json.loads(sys.argv[1])\n"
        "sys.exit(migrate.main())\n"
    )
    environment = ENVIRONMENT | {
        "DATABASE_CREDENTIALS": json.dumps({"username": MASTER, "password": "p"}),
        "PATH": os.environ["PATH"],
    }
    running = subprocess.Popen(
        [sys.executable, "-c", program, json.dumps(empty), str(later)],
        cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with psycopg.connect(**empty, autocommit=True) as other:
        asleep = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
        _until(lambda: other.execute(asleep).fetchone() == (1,))
        running.send_signal(signal_)
        said, _ = running.communicate(timeout=30)
        _until(lambda: other.execute(asleep).fetchone() == (0,))
        other.execute("SET lock_timeout = '1s'")
        other.execute("SELECT FROM transactions")
    assert revision(empty) == [(HEAD,)]
    if signal_ == signal.SIGTERM:
        assert running.returncode == 1
        assert "the step that it was at is rolled back" in said


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_a_step_that_fails_leaves_nothing(
    empty: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("env.py", "versions/step_0001_ledger.py"):
        copy = tmp_path / name
        copy.parent.mkdir(exist_ok=True)
        copy.write_text((migrate.MIGRATIONS / name).read_text().replace("GRANT SELECT", "GRANT EVERYTHING"))
    monkeypatch.setattr(migrate, "MIGRATIONS", tmp_path)
    with pytest.raises(Exception, match="EVERYTHING"):
        migrate.migrate(empty)
    with psycopg.connect(**empty) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    assert tables == []


def run(**changes: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], **ENVIRONMENT, **changes}
    return subprocess.run(
        [sys.executable, "-m", "app.migrate"],
        cwd=PROJECT,
        env={name: value for name, value in environment.items() if value},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_it_reads_what_the_tests_give() -> None:
    assert set(ENVIRONMENT) == variables(MigrationSettings)


def test_a_database_that_can_not_be_reached_is_a_sentence_in_the_log_and_exit_1() -> None:
    done = run()
    assert done.returncode == 1
    *_, last = map(json.loads, done.stdout.splitlines())
    assert last["level"] == "ERROR"
    assert "the schema could not be brought up to date" in last["message"]
    assert "hunter2" not in done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize("credentials", ["hunter2", "{}", '{"username": "a", "password": ""}', '["hunter2"]'])
def test_credentials_that_can_not_be_used_are_named_and_not_shown(credentials: str) -> None:
    done = run(DATABASE_CREDENTIALS=credentials, DATABASE_HOST="")
    assert done.returncode == 2
    assert "DATABASE_CREDENTIALS is a secret: must be the secret's JSON" in done.stderr
    assert "DATABASE_HOST is missing" in done.stderr
    assert "hunter2" not in done.stderr
