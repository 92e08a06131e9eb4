"""The migration's steps as SQL, and which of their statements the release before would not survive."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import Script, ScriptDirectory

__all__ = ["Finding", "breaking", "contract", "linted", "sql_of", "steps"]

# What squawk asks for, and is not asked of a step here: rule -> why.
NOT_ASKED = {
    "prefer-bigint-over-int": "a choice of type is the author's; no lock and no client depends on it",
    "prefer-text-field": "a choice of type is the author's, and alembic's of its own table",
    "require-lock-timeout": "the session has one already, for each statement: app.migrate.SESSION",
    "require-statement-timeout": "a step may take as long as the function waits that runs it",
}

# Statements that take something away from who is there, or ask more of them: the release before fails on the
# schema after. What follows a table's name in the same step that makes the table is nobody's yet.
OF_TABLE = r"ALTER TABLE (?:IF EXISTS )?(?:ONLY )?(?P<table>[\w.\"]+) .*\b"
FILLED = r"(?:(?!\bDEFAULT\b|\bGENERATED\b).)*"  # nothing of where the value of a new column comes from
BREAKING = (
    r"DROP (?:TABLE|VIEW|MATERIALIZED VIEW|FUNCTION|PROCEDURE|TRIGGER|TYPE|SCHEMA|SEQUENCE|ROLE|DOMAIN)\b",
    rf"{OF_TABLE}DROP (?!CONSTRAINT|NOT NULL|EXPRESSION)",
    rf"{OF_TABLE}(?:RENAME|TYPE|SET NOT NULL)\b",
    rf"{OF_TABLE}ADD (?:CONSTRAINT \S+ )?(?:CHECK|UNIQUE|EXCLUDE|FOREIGN KEY|PRIMARY KEY)\b",
    rf"{OF_TABLE}ADD (?:COLUMN )?(?:IF NOT EXISTS )?(?!CONSTRAINT)\S+ {FILLED}\bNOT NULL\b{FILLED}$",
    r"CREATE UNIQUE INDEX .*\bON (?:ONLY )?(?P<table>[\w.\"]+)",
    r"CREATE (?:OR REPLACE )?(?:CONSTRAINT )?TRIGGER .*\bON (?P<table>[\w.\"]+)",
    r"CREATE OR REPLACE (?:FUNCTION|PROCEDURE|VIEW)\b",
    r"ALTER (?:TYPE|DOMAIN|VIEW|FUNCTION|SEQUENCE) \S+ RENAME\b",
    r"REVOKE\b(?!.*\bFROM PUBLIC$)",
    r"TRUNCATE\b",
)


@dataclass(frozen=True)
class Finding:
    """`rule` of squawk, and what it says of a line."""

    rule: str
    line: int
    message: str


def steps(migrations: Path) -> list[Script]:
    """In the order that they are taken."""
    return list(reversed(list(ScriptDirectory(str(migrations)).walk_revisions())))


def contract(step: Script) -> str | None:
    """What the step says of itself, if it takes something away: which release has stopped using it."""
    said: str | None = getattr(step.module, "CONTRACT", None)
    return said


def sql_of(step: Script, migrations: Path) -> str:
    """What alembic would send, with its transactions."""
    written = io.StringIO()
    configuration = Config(output_buffer=written)
    configuration.set_main_option("script_location", str(migrations))
    command.upgrade(configuration, f"{step.down_revision or 'base'}:{step.revision}", sql=True)
    return written.getvalue()


def linted(sql: str) -> list[Finding]:
    """What squawk finds; it comes with the project's own packages."""
    beside = Path(sys.executable).with_name("squawk")
    squawk = str(beside) if beside.exists() else shutil.which("squawk")
    assert squawk is not None, "there is no squawk: run `make setup`"
    done = subprocess.run(
        [squawk, "--reporter", "json", "--pg-version", "17.0", "--exclude", ",".join(NOT_ASKED)],
        input=sql,
        capture_output=True,
        text=True,
        check=False,
    )
    return [
        Finding(each["rule_name"], each["line"] + 1, each["message"])
        for each in json.loads(done.stdout or "[]")
    ]


def breaking(sql: str) -> list[str]:
    """The statements that the release before would not survive, in one line each."""
    made: set[str] = set()
    found = []
    for statement in _statements(sql):
        for made_table in re.findall(r"CREATE TABLE (?:IF NOT EXISTS )?([\w.\"]+)", statement, re.IGNORECASE):
            made.add(made_table.lower())
        for pattern in BREAKING:
            match = re.match(pattern, statement, re.IGNORECASE)
            if match and str(match.groupdict().get("table")).lower() not in made:
                found.append(statement)
                break
    return found


def _statements(sql: str) -> Iterator[str]:
    """Each in one line, without comments; a function's body and a text count for nothing."""
    text = re.sub(r"\$(\w*)\$.*?\$\1\$", "$$$$", sql, flags=re.DOTALL)
    text = re.sub(r"'(?:[^']|'')*'", "''", text)
    text = re.sub(r"--[^\n]*|/\*.*?\*/", " ", text, flags=re.DOTALL)
    for statement in text.split(";"):
        line = " ".join(statement.split())
        if line:
            yield line
