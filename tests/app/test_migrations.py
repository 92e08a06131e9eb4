"""The schema: made from nothing, safe to make twice and by many at once, and its command."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
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
    assert revision(empty) == first == [("0001",)]


def test_tasks_that_start_together_migrate_together(empty: dict[str, Any]) -> None:
    program = "import json, sys; from app import migrate; migrate.migrate(json.loads(sys.argv[1]))"
    together = [
        subprocess.Popen([sys.executable, "-c", program, json.dumps(empty)], cwd=PROJECT) for _ in range(4)
    ]
    assert [each.wait(60) for each in together] == [0] * 4
    assert revision(empty) == [("0001",)]


def test_the_release_before_starts_on_a_later_releases_schema(
    empty: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """While a rollout goes on its tasks are replaced; after one that was rolled back there are no others."""
    later = tmp_path / "later"
    shutil.copytree(migrate.MIGRATIONS, later, ignore=shutil.ignore_patterns("__pycache__"))
    (later / "versions" / "step_0002_note.py").write_text(
        "from alembic import op\n"
        'revision, down_revision = "0002", "0001"\n'
        'def upgrade() -> None: op.execute("ALTER TABLE transactions ADD COLUMN note text")\n'
    )
    with monkeypatch.context() as release:
        release.setattr(migrate, "MIGRATIONS", later)
        migrate.migrate(empty)
    assert revision(empty) == [("0002",)]
    migrate.migrate(empty)
    assert revision(empty) == [("0002",)]
    assert "the schema is a later release's: it stays as it is" in caplog.text


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
