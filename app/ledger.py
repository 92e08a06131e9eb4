"""The ledger: what was handed in, by whom, and what was decided. All of it in PostgreSQL."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from psycopg.rows import class_row

from app.database import Database
from app.gateways import ServiceUnavailable


@dataclass(frozen=True)
class Transaction:
    """A transaction as it is entered. Two hashes: of the request as sent, and of its body, both keyed.

    `earlier`: the same two by each key of before a rotation. `keyed`: its id is the request's Idempotency-Key.
    """

    transaction_id: str
    request_sha256: str
    body_sha256: str
    hash_key: str
    earlier_requests: list[str]
    earlier_bodies: list[str]
    account: str
    amount: str
    currency: str
    type: str
    occurred_at: str
    request_id: str
    keyed: bool
    submitted_at: datetime


@dataclass(frozen=True)
class Entry:
    """A transaction as its user sees it."""

    transaction_id: str
    request_sha256: str
    submitted_at: datetime
    account: str
    amount: str
    currency: str
    type: str
    status: str
    reason_code: str | None
    reason_text: str | None
    processed_at: str | None


@dataclass(frozen=True)
class Entered:
    """What is in the ledger after a transaction was entered. `new`: it was not there before."""

    occurred_at: str
    new: bool


@dataclass(frozen=True)
class Place:
    """A place in a user's history: everything older comes after it."""

    submitted_at: datetime
    transaction_id: str
    request_sha256: str

    @classmethod
    def read(cls, cursor: str) -> Place:
        """What `str()` of a place gave; ValueError for anything else."""
        try:
            moment, *rest = json.loads(base64.urlsafe_b64decode(cursor.encode("ascii") + b"=="))
            transaction_id, request_sha256 = map(_text, rest)
            return cls(datetime.fromisoformat(_text(moment)), transaction_id, request_sha256)
        except (binascii.Error, TypeError, ValueError) as error:
            raise ValueError("no place in a history") from error

    def __str__(self) -> str:
        written = json.dumps([self.submitted_at.isoformat(), self.transaction_id, self.request_sha256])
        return base64.urlsafe_b64encode(written.encode()).decode().rstrip("=")


def _text(value: object) -> str:
    # PostgreSQL has no text with a NUL in it.
    if not isinstance(value, str) or "\0" in value:
        raise TypeError("no text")
    value.encode()  # nor one with half a surrogate pair, which JSON can write: a ValueError
    return value


# One statement, so one round trip and one transaction: the row, what is to be sent on, and whose it is. A row
# that is there already, also under the hash of an earlier key, is not sent on again.
ENTER: Final = """
WITH entered AS (
    INSERT INTO transactions (transaction_id, request_sha256, body_sha256, hash_key, account, amount, currency,
                              type, occurred_at, request_id, keyed, submitted_at)
    SELECT %(transaction_id)s, %(request_sha256)s, %(body_sha256)s, %(hash_key)s, %(account)s, %(amount)s,
           %(currency)s, %(type)s, %(occurred_at)s, %(request_id)s, %(keyed)s, %(submitted_at)s
    WHERE NOT EXISTS (
        SELECT FROM transactions
        WHERE transaction_id = %(transaction_id)s
          AND (request_sha256 = ANY(%(earlier_requests)s::text[])
               OR body_sha256 = ANY(%(earlier_bodies)s::text[]))
    )
    ON CONFLICT DO NOTHING
    RETURNING request_sha256, occurred_at
), on_its_way AS (
    INSERT INTO outbox (body, request_id) SELECT %(body)s, %(request_id)s FROM entered
), known AS (
    SELECT request_sha256, occurred_at, true AS new FROM entered
    UNION ALL
    (SELECT request_sha256, occurred_at, false FROM transactions
     WHERE transaction_id = %(transaction_id)s
       AND (request_sha256 = ANY(%(earlier_requests)s::text[] || %(request_sha256)s::text)
            OR body_sha256 = ANY(%(earlier_bodies)s::text[] || %(body_sha256)s::text))
     ORDER BY request_sha256 = ANY(%(earlier_requests)s::text[] || %(request_sha256)s::text) DESC LIMIT 1)
), handed_in AS (
    INSERT INTO submissions (user_id, transaction_id, request_sha256, submitted_at)
    SELECT %(user_id)s, %(transaction_id)s, request_sha256, %(submitted_at)s FROM known
    ON CONFLICT DO NOTHING
)
SELECT occurred_at, new FROM known
"""

COLUMNS: Final = """
SELECT transaction_id, request_sha256, s.submitted_at, account, amount, currency, type,
       status, reason_code, reason_text, processed_at
FROM submissions s JOIN transactions t USING (transaction_id, request_sha256)
"""
OF_USER: Final = f"""{COLUMNS}
WHERE user_id = %(user_id)s AND transaction_id = %(transaction_id)s
ORDER BY s.submitted_at, request_sha256 LIMIT %(limit)s
"""
NEWEST: Final = f"""{COLUMNS}
WHERE user_id = %(user_id)s
ORDER BY s.submitted_at DESC, transaction_id DESC, request_sha256 DESC LIMIT %(limit)s
"""
OLDER: Final = f"""{COLUMNS}
WHERE user_id = %(user_id)s
  AND (s.submitted_at, transaction_id, request_sha256)
      < (%(submitted_at)s, %(transaction_id)s, %(request_sha256)s)
ORDER BY s.submitted_at DESC, transaction_id DESC, request_sha256 DESC LIMIT %(limit)s
"""


# The second sees what the first ran into; the third is for nothing that is known.
TRIES: Final = 3


class KeyTaken(Exception):  # noqa: N818 - an answer, no failure
    """The Idempotency-Key belongs to another request."""


class Ledger:
    """Enters transactions, and finds them for who handed them in."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ask(self) -> None:
        """Whether its tables are there, for whoever signs in here.

        Raises ServiceUnavailable, which says why not.
        """
        await self._database.ask("SELECT FROM transactions, submissions, outbox LIMIT 0")

    async def enter(self, user_id: str, transaction: Transaction, body: str) -> Entered:
        """Enter a transaction and the body to send on, unless it is there; note who handed it in.

        Raises KeyTaken where another request came with the same key, and enters nothing.
        """
        parameters = {
            name: value.replace("\0", "\u2400") if isinstance(value, str) else value
            for name, value in vars(transaction).items()
        }
        for _ in range(TRIES):
            if transaction.keyed and await self._is_used_otherwise(transaction):
                raise KeyTaken
            async with self._database.connection() as connection:
                cursor = connection.cursor(row_factory=class_row(Entered))
                await cursor.execute(ENTER, parameters | {"user_id": user_id, "body": body})
                entered = await cursor.fetchone()
            if entered:
                return entered
            # Another task used the id while this statement ran, which does not see it: the next one does.
        raise ServiceUnavailable("a transaction could be neither entered nor found")

    async def _is_used_otherwise(self, transaction: Transaction) -> bool:
        """Whether the id belongs to another request than this one."""
        async with self._database.reading() as connection:
            cursor = await connection.execute(
                "SELECT NOT bool_or(request_sha256 = ANY(%s)) FROM transactions WHERE transaction_id = %s",
                (
                    [transaction.request_sha256, *transaction.earlier_requests],
                    transaction.transaction_id,
                ),
            )
            return await cursor.fetchone() == (True,)

    async def find(self, user_id: str, transaction_id: str, limit: int) -> list[Entry]:
        """What this user handed in under an id, the first one first: more than one is a conflict."""
        parameters = {"user_id": user_id, "transaction_id": transaction_id, "limit": limit}
        return await self._read(OF_USER, parameters)

    async def history(self, user_id: str, limit: int, before: Place | None) -> tuple[list[Entry], Place | None]:
        """A page of what this user handed in, newest first, and the place where the next page begins."""
        parameters = {"user_id": user_id, "limit": limit + 1, **(vars(before) if before else {})}
        found = await self._read(OLDER if before else NEWEST, parameters)
        page = found[:limit]
        more = len(found) > limit
        last = page[-1] if more else None
        return page, Place(last.submitted_at, last.transaction_id, last.request_sha256) if last else None

    async def _read(self, query: str, parameters: Mapping[str, object]) -> list[Entry]:
        async with self._database.reading() as connection:
            cursor = connection.cursor(row_factory=class_row(Entry))
            await cursor.execute(query.encode(), parameters)
            return await cursor.fetchall()
