"""Ledger, outbox, queues and results held against each other: every difference is explained, or reported.

The ledger's row comes first and its result after it; so rows are read before results where a result has to be
there, and results before rows where a row has to be. What came in between is not mistaken for a difference.
Nothing is changed.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

import anyio
from psycopg.rows import class_row

from app.database import Connection
from app.dead_letters import Letters
from app.gateways import Verdict, Verdicts
from app.outbox import THESE, WHERE_IT_IS, Keyed, keys
from app.settling import Looked, Undecided, look

logger = logging.getLogger(__name__)

# Told one by one; all are counted.
MOST_TOLD: Final = 1_000
BATCH: Final = 100
# A verdict is in the ledger within seconds. This is what the alarm on pending transactions gives it.
SETTLED_WITHIN: Final = timedelta(minutes=5)
# So long after a difference was seen it is looked at again.
AGAIN_SECONDS: Final = 2.0
AGREED: Final = "agreed"
# A message was sent at once, and again, and again after twice as long: that it is lost each time is no chance.
SENDS: Final = 3

COLUMNS: Final = f"""
SELECT user_id, transaction_id, body_sha256, submitted_at, status, reason_code, coalesce(sends, 0) AS sends,
       sent_at, {WHERE_IT_IS} AS message
FROM %s LEFT JOIN outbox USING (user_id, transaction_id, body_sha256)
"""  # noqa: S608 - the text is ours
# The rows first: a join in the order of both indexes would read the outbox from its beginning for each page.
PAGE: Final = f"""(
    SELECT * FROM transactions
    WHERE (user_id, transaction_id, body_sha256) > (%(user_id)s, %(transaction_id)s, %(body_sha256)s)
    ORDER BY user_id, transaction_id, body_sha256 LIMIT {BATCH}
) t"""  # noqa: S608
ROWS: Final = f"{COLUMNS.replace('%s', PAGE)} ORDER BY user_id, transaction_id, body_sha256"
SAME: Final = f"{COLUMNS.replace('%s', 'transactions')} WHERE {THESE}"
KNOWN: Final = f"SELECT user_id, transaction_id, body_sha256 FROM transactions WHERE {THESE}"  # noqa: S608


@dataclass(frozen=True)
class Row:
    """A row of the ledger, and what the outbox has of it."""

    user_id: str
    transaction_id: str
    body_sha256: str
    submitted_at: datetime
    status: str
    reason_code: str | None
    sends: int
    sent_at: datetime | None
    message: str

    @property
    def undecided(self) -> Undecided:
        """As the settler has it."""
        return Undecided(self.user_id, self.transaction_id, self.body_sha256, self.status)


@dataclass(frozen=True)
class Result:
    """A result item: whose body it is of. `user_id`: None of what the application has not sent."""

    user_id: str | None
    transaction_id: str
    body_sha256: str


@dataclass(frozen=True, order=True)
class _Ours:
    """What names a transaction."""

    user_id: str
    transaction_id: str
    body_sha256: str


class Books(Protocol):
    """What is held against the ledger."""

    def results(self) -> AsyncIterator[Sequence[Result]]:
        """All result items, some at a time."""

    async def letters(self) -> Letters:
        """The dead-letter messages."""

    async def waiting(self) -> int:
        """About how many messages nobody has received yet."""


@dataclass
class Findings:
    """`differences`: what nothing explains, by kind; `explained`: the others; `told`: some of the former."""

    rows: int = 0
    results: int = 0
    differences: Counter[str] = field(default_factory=Counter)
    explained: Counter[str] = field(default_factory=Counter)
    told: list[dict[str, str]] = field(default_factory=list)

    def report(self, kind: str, of: Keyed) -> None:
        """A difference."""
        self.differences[kind] += 1
        if len(self.told) < MOST_TOLD:
            self.told.append(
                {
                    "difference": kind,
                    "user_id": of.user_id,
                    "transaction_id": of.transaction_id,
                    "body_sha256": of.body_sha256,
                }
            )

    @property
    def count(self) -> int:
        """Of differences."""
        return self.differences.total()


async def reconcile(
    connection: Connection, verdicts: Verdicts, books: Books, *, now: datetime, after: timedelta
) -> Findings:
    """Hold all of them against each other. `after`: how long the queue tries."""
    found = Findings()
    letters, waiting = await books.letters(), await books.waiting()
    async for page in books.results():
        found.results += len(page)
        await _without_rows(connection, page, found)

    async def judged(rows: Sequence[Row]) -> dict[Row, tuple[str, bool]]:
        looked = await look([row.undecided for row in rows], verdicts)
        return {row: _judge(row, looked, letters, waiting, now, after) for row in rows}

    async for rows in _rows(connection):
        found.rows += len(rows)
        what = await judged(rows)
        if odd := [row for row, (_, explained) in what.items() if not explained]:
            # What DynamoDB has answered may be behind, or had no capacity for some.
            await anyio.sleep(AGAIN_SECONDS)
            again = await _read(connection, SAME, keys(odd))
            what = {row: told for row, told in what.items() if row not in odd} | await judged(again)
        for row, (kind, explained) in what.items():
            if explained:
                found.explained[kind] += kind != AGREED
            else:
                found.report(kind, row)
    return found


async def _rows(connection: Connection) -> AsyncIterator[list[Row]]:
    last = {"user_id": "", "transaction_id": "", "body_sha256": ""}
    while rows := await _read(connection, ROWS, last):
        yield rows
        last = {name: getattr(rows[-1], name) for name in last}


async def _read(connection: Connection, query: str, parameters: Mapping[str, object]) -> list[Row]:
    cursor = connection.cursor(row_factory=class_row(Row))
    await cursor.execute(query.encode(), parameters)
    return await cursor.fetchall()


async def _without_rows(connection: Connection, page: Iterable[Result], found: Findings) -> None:
    """Results whose row is gone: the ledger was restored to before it."""
    page = list(page)
    ours = [_Ours(it.user_id, it.transaction_id, it.body_sha256) for it in page if it.user_id is not None]
    found.explained["not the application's"] += len(page) - len(ours)
    cursor = connection.cursor(row_factory=class_row(_Ours))
    await cursor.execute(KNOWN.encode(), keys(ours))
    for result in sorted({*ours} - {*await cursor.fetchall()}):
        found.report("a result without a row", result)


def _judge(
    row: Row, looked: Looked, letters: Letters, waiting: int, now: datetime, after: timedelta
) -> tuple[str, bool]:
    """What a row is beside its result, and whether that is as it should be."""
    verdict = looked.verdicts.get(row.undecided)
    if row.undecided in looked.unreadable:
        return "a result that can't be read", False
    if row.undecided in looked.unread:
        return "a result that DynamoDB had no capacity for", False
    if row.status in ("accepted", "rejected"):
        if verdict is None:
            return "a decided row without a result", False
        agreed = _of(verdict) == (row.status, row.reason_code)
        return (AGREED, True) if agreed else ("a row that says otherwise than its result", False)
    if row.status == "closed":
        if verdict is not None and verdict.status == "accepted":
            return "closed, and accepted by its result", False
        return "closed", True
    if verdict is not None:
        just = now - _moment(verdict.processed_at, row) < SETTLED_WITHIN
        return ("just decided", True) if just else ("a verdict that is not in the ledger", False)
    return _pending(row, letters, waiting, now, after)


def _of(verdict: Verdict) -> tuple[str, str | None]:
    return verdict.status, (verdict.reason or {}).get("code")


def _moment(text: str, row: Row) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return row.submitted_at
    return moment if moment.tzinfo else row.submitted_at


def _pending(row: Row, letters: Letters, waiting: int, now: datetime, after: timedelta) -> tuple[str, bool]:
    """What a row without a verdict is, and whether that explains it: it has an alarm, or comes by itself."""
    if now - row.submitted_at < after + SETTLED_WITHIN:
        return "on its way", True
    if row.message == "none":
        return "pending, and its message is gone", False
    if row.message != "sent":
        return f"in the outbox: {row.message}", True
    if (row.user_id, row.transaction_id) in letters.transactions:
        return "a dead-letter message", True
    if not letters.whole:
        return "maybe a dead-letter message: too many to look at each", True
    if waiting:
        return "maybe in the queue, which has a line", True
    if row.sends < SENDS or (row.sent_at is not None and now - row.sent_at < after):
        return "sent again", True
    return f"pending, though its message was sent {SENDS} times or more", False


def told(found: Findings) -> Mapping[str, Any]:
    """The line of the log."""
    return {
        "rows": found.rows,
        "results": found.results,
        "differences": found.count,
        "kinds": dict(sorted(found.differences.items())),
        "explained": dict(sorted((+found.explained).items())),
    }
