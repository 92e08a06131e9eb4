"""Each statement finds its rows by an index, however many others there are: judged by PostgreSQL's plans."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from app import backlog, ledger, migrate, settling
from strongroom.local.database import postgres
from strongroom.local.database.postgres import Server
from tests.app.conftest import PROJECT, as_master
from tests.app.fakes import MASTER

ROWS = 200_000
# Of one user, who has handed in the most; the others have a hundred each.
OF_ONE = 20_000

FILL = f"""
INSERT INTO transactions (user_id, transaction_id, body_sha256, hash_key, account, amount, currency, type,
                          occurred_at, request_id, keyed, submitted_at, status, amount_minor, processed_at,
                          look_at)
SELECT CASE WHEN n <= {OF_ONE} THEN 'visitor-0' ELSE 'visitor-' || n / 100 END, 't-' || n,
       encode(sha256(n::text::bytea), 'hex'), 'mac-1', '****3000', 12.50, 'EUR', 'payment',
       '2026-01-31 09:00:00+00', 'caller-0001', n % 2 = 0,
       timestamptz '2026-01-31 09:00:00+00' + n * interval '1 second',
       CASE WHEN n % 1000 = 0 THEN 'pending' ELSE 'accepted' END,
       CASE WHEN n % 1000 = 0 THEN NULL ELSE 1250 END,
       CASE WHEN n % 1000 = 0 THEN NULL ELSE '2026-01-31T09:30:01+00:00' END,
       timestamptz '2026-01-31 09:00:00+00' + n * interval '1 second'
FROM generate_series(1, {ROWS}) n
"""  # noqa: S608 - the numbers are ours

MOMENT = datetime(2026, 1, 31, 10, tzinfo=UTC)
OF_USER: dict[str, Any] = {
    "user_id": "visitor-0", "transaction_id": "t-1", "body_sha256": "0" * 64, "submitted_at": MOMENT,
    "limit": 21,
}  # fmt: skip
ENTERED: dict[str, Any] = OF_USER | {
    "hash_key": "mac-1", "hashes": ["0" * 64], "account": "****", "amount": "1.00", "currency": "EUR",
    "type": "payment", "occurred_at": MOMENT, "request_id": "caller-0001", "keyed": True, "body": "{}",
}  # fmt: skip
DECISION: dict[str, Any] = OF_USER | {
    "status": "accepted", "amount_minor": 100, "reason_code": None, "reason_text": None, "processed_at": "now",
}  # fmt: skip
THESE = tuple([f"{name}{n}" for n in range(settling.BATCH)] for name in ("visitor-", "t-", "hash-"))
STATEMENTS: dict[str, tuple[str, Any]] = {
    "backlog": (backlog.READ, None),
    "decide": (settling.DECIDE, DECISION),
    "due": (settling.DUE, (settling.BATCH,)),
    "enter": (ledger.ENTER, ENTERED),
    "enter without a key": (ledger.ENTER, ENTERED | {"keyed": False}),
    "later": (settling.LATER, THESE),
    "newest": (ledger.NEWEST, OF_USER),
    "of an id": (ledger.OF_USER, OF_USER),
    "older": (ledger.OLDER, OF_USER),
}
# Whose order is an index's: a sort reads all that a user has.
ORDERED = ("newest", "older", "due")


@pytest.fixture(scope="module")
def full() -> Iterator[Server]:
    """A ledger with many rows."""
    installation = postgres.programs(PROJECT / ".venv-emulator" / "bin" / "python")
    with postgres.running(installation, database="ledger", master=MASTER, password="p") as running:
        migrate.migrate(as_master(running))
        with running.connect(database="ledger") as connection:
            connection.execute(FILL.encode())
            connection.execute("VACUUM ANALYZE")
        yield running


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", []):
        yield from nodes(inner)


def numbered(statement: str) -> str:
    """As PostgreSQL gets it prepared: with $1 for the first name, and wherever that is again."""
    names: dict[str, str] = {}

    def number(match: re.Match[str]) -> str:
        return names.setdefault(match[1] or str(len(names)), f"${len(names) + 1}")

    return re.sub(r"%\((\w+)\)s|%s", number, statement)


def planned(connection: psycopg.Connection[Any], name: str, generic: bool) -> list[dict[str, Any]]:
    statement, parameters = STATEMENTS[name]
    if generic:
        explained = f"EXPLAIN (GENERIC_PLAN, FORMAT JSON) {numbered(statement)}"
        ((plan,),) = connection.execute(explained.encode())
    else:
        ((plan,),) = connection.execute(f"EXPLAIN (FORMAT JSON) {statement}".encode(), parameters)
    return list(nodes(plan[0]["Plan"]))


def problems(found: list[dict[str, Any]], name: str) -> list[str]:
    """What reads more than it has to: all rows, an index as a whole, or all that a user has, to sort it."""
    scans = [each for each in found if "Index Name" in each]
    return [
        *(
            "Seq Scan"
            for each in found
            if each.get("Relation Name") == "transactions" and "Seq" in each["Node Type"]
        ),
        *(
            each["Index Name"]
            for each in scans
            if "Index Cond" not in each and "pending" not in each["Index Name"]
        ),
        *("Sort" for each in found if each["Node Type"] == "Sort" and name in ORDERED),
    ]


# A pool's connection prepares what it runs often, and may plan it once for all values.
@pytest.mark.parametrize("generic", [False, True], ids=["for these values", "for any"])
@pytest.mark.parametrize("name", sorted(STATEMENTS))
def test_no_statement_reads_the_whole_ledger(full: Server, name: str, generic: bool) -> None:
    with full.connect("ledger_app", "ledger") as connection:
        assert problems(planned(connection, name, generic), name) == []


@pytest.mark.parametrize(
    ("name", "dropped"),
    [
        ("due", "INDEX pending_by_look"),
        ("newest", "INDEX history"),
        ("older", "INDEX history"),
    ],
)
def test_a_missing_index_is_seen(full: Server, name: str, dropped: str) -> None:
    with full.connect(database="ledger") as connection, connection.transaction(force_rollback=True):
        connection.execute(f"DROP {dropped}".encode())
        assert problems(planned(connection, name, generic=True), name)
