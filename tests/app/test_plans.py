"""Each statement finds its rows by an index, however many others there are: judged by PostgreSQL's plans."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from app import backlog, ledger, migrate, operating, outbox, reconciling, resending, settling
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

# What waits for its verdict, after an outage of the function's: its messages were sent, but for some.
MESSAGES = """
INSERT INTO outbox (user_id, transaction_id, body_sha256, body, request_id, send_at, waits_since, tries, sends,
                    sent_at, again_at)
SELECT user_id, transaction_id, body_sha256, '{}', '-', CASE WHEN n % 1000 < 2 THEN now() END, submitted_at,
       CASE WHEN n % 1000 = 1 THEN 10 ELSE 0 END, 1, submitted_at, now() + (n - 100) * interval '1 second'
FROM (SELECT *, row_number() OVER () AS n FROM transactions LIMIT 50000) t
"""

MOMENT = datetime(2026, 1, 31, 10, tzinfo=UTC)
OF_USER: dict[str, Any] = {
    "user_id": "visitor-0", "transaction_id": "t-1", "body_sha256": "0" * 64, "submitted_at": MOMENT,
    "limit": 21,
}  # fmt: skip
ENTERED: dict[str, Any] = OF_USER | {
    "hash_key": "mac-1", "hashes": ["0" * 64], "account": "****", "amount": "1.00", "currency": "EUR",
    "type": "payment", "occurred_at": MOMENT, "request_id": "caller-0001", "keyed": True, "body": "{}",
    "resend_after": 900,
}  # fmt: skip
DECISION: dict[str, Any] = OF_USER | {
    "status": "accepted", "amount_minor": 100, "reason_code": None, "reason_text": None, "processed_at": "now",
}  # fmt: skip
THESE: dict[str, Any] = {
    name: [f"{value}{n}" for n in range(settling.BATCH)]
    for name, value in (("users", "visitor-"), ("ids", "t-"), ("hashes", "hash-"))
}
CHOSEN: dict[str, Any] = {"ids": ["t-1000", "visitor-0/t-2000"], "stuck": True, "after": 900}
STATEMENTS: dict[str, tuple[str, Any]] = {
    "backlog": (backlog.READ, None),
    "closed": (operating.CLOSE, THESE | {"by": "o", "why": "w"}),
    "decide": (settling.DECIDE, DECISION),
    "done": (outbox.DONE, THESE),
    "due": (settling.DUE, (settling.BATCH,)),
    "enter": (ledger.ENTER, ENTERED),
    "enter without a key": (ledger.ENTER, ENTERED | {"keyed": False}),
    "entered again": (ledger.AGAIN, ENTERED),
    "known": (reconciling.KNOWN, THESE),
    "later": (settling.LATER, THESE),
    "newest": (ledger.NEWEST, OF_USER),
    "of an id": (ledger.OF_USER, OF_USER),
    "older": (ledger.OLDER, OF_USER),
    "put off": (outbox.LATER, THESE | {"at_least": 0}),
    "reconciled": (reconciling.ROWS, OF_USER),
    "sent": (outbox.SENT, THESE | {"after": 900}),
    "sent again": (resending.AGAIN, None),
    "stuck": (operating.CHOSEN, CHOSEN),
    "take": (outbox.TAKE, (outbox.BATCH,)),
    "take what is parked": (outbox.TAKE_PARKED, (outbox.BATCH,)),
    "to be sent again": (resending.IS_DUE, None),
}
OF_THE_OPERATOR = ("closed", "known", "reconciled", "stuck")
# Whose order is an index's: a sort reads all that a user has.
ORDERED = ("newest", "older", "due", "reconciled", "sent again", "take", "take what is parked")
# Which rows are in them is all that is asked: they hold what is not done yet.
PARTIAL = ("pending", "open", "outbox_to_send", "outbox_parked", "outbox_sent")


@pytest.fixture(scope="module")
def full() -> Iterator[Server]:
    """A ledger with many rows."""
    installation = postgres.programs(PROJECT / ".venv-emulator" / "bin" / "python")
    with postgres.running(installation, database="ledger", master=MASTER, password="p") as running:
        migrate.migrate(as_master(running))
        with running.connect(database="ledger") as connection:
            for statement in (FILL, MESSAGES):
                connection.execute(statement.encode())
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
            if each.get("Relation Name") in ("transactions", "outbox") and "Seq" in each["Node Type"]
        ),
        *(
            each["Index Name"]
            for each in scans
            if "Index Cond" not in each and not each["Index Name"].startswith(PARTIAL)
        ),
        *("Sort" for each in found if each["Node Type"] == "Sort" and name in ORDERED),
    ]


# A pool's connection prepares what it runs often, and may plan it once for all values.
@pytest.mark.parametrize("generic", [False, True], ids=["for these values", "for any"])
@pytest.mark.parametrize("name", sorted(STATEMENTS))
def test_no_statement_reads_the_whole_ledger(full: Server, name: str, generic: bool) -> None:
    user = "ledger_operator" if name in OF_THE_OPERATOR else "ledger_app"
    with full.connect(user, "ledger") as connection:
        assert problems(planned(connection, name, generic), name) == []


@pytest.mark.parametrize(
    ("name", "dropped"),
    [
        ("due", "INDEX open_by_look"),
        ("newest", "INDEX history"),
        ("older", "INDEX history"),
        ("sent again", "INDEX outbox_sent"),
        ("take", "INDEX outbox_to_send"),
    ],
)
def test_a_missing_index_is_seen(full: Server, name: str, dropped: str) -> None:
    with full.connect(database="ledger") as connection, connection.transaction(force_rollback=True):
        connection.execute(f"DROP {dropped}".encode())
        assert problems(planned(connection, name, generic=True), name)
