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
    """A transaction as it is entered. `body_sha256`: a keyed hash; `earlier`: by each key of before a rotation.

    `keyed`: its id is the request's Idempotency-Key.
    """

    user_id: str
    transaction_id: str
    body_sha256: str
    hash_key: str
    earlier: list[str]
    account: str
    amount: str
    currency: str
    type: str
    occurred_at: datetime
    request_id: str
    keyed: bool
    submitted_at: datetime


@dataclass(frozen=True)
class Entry:
    """A transaction as its user sees it."""

    transaction_id: str
    body_sha256: str
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
    """What is in the ledger after a transaction was handed in. `new`: it was not there before."""

    occurred_at: datetime
    new: bool


@dataclass(frozen=True)
class Place:
    """A place in a user's history: everything older comes after it."""

    submitted_at: datetime
    transaction_id: str
    body_sha256: str

    @classmethod
    def read(cls, cursor: str) -> Place:
        """What `str()` of a place gave; ValueError for anything else."""
        try:
            moment, *rest = json.loads(base64.urlsafe_b64decode(cursor.encode("ascii") + b"=="))
            transaction_id, body_sha256 = map(_text, rest)
            return cls(datetime.fromisoformat(_text(moment)), transaction_id, body_sha256)
        except (binascii.Error, TypeError, ValueError) as error:
            raise ValueError("no place in a history") from error

    def __str__(self) -> str:
        written = json.dumps([self.submitted_at.isoformat(), self.transaction_id, self.body_sha256])
        return base64.urlsafe_b64encode(written.encode()).decode().rstrip("=")


def _text(value: object) -> str:
    # PostgreSQL has no text with a NUL in it.
    if not isinstance(value, str) or "\0" in value:
        raise TypeError("no text")
    value.encode()  # nor one with half a surrogate pair, which JSON can write: a ValueError
    return value


# One statement, so one round trip and one transaction: what is there already, and if nothing is, the row and
# what is to be sent on. There already is the same body, also under the hash of an earlier key; and, where the
# id is an Idempotency-Key, any other.
ENTER: Final = """
WITH there AS MATERIALIZED (
    SELECT status, occurred_at, body_sha256 = ANY(%(hashes)s::text[]) AS same FROM transactions
    WHERE user_id = %(user_id)s AND transaction_id = %(transaction_id)s
      AND (%(keyed)s OR body_sha256 = ANY(%(hashes)s::text[]))
    ORDER BY same DESC LIMIT 1
), entered AS (
    INSERT INTO transactions (user_id, transaction_id, body_sha256, hash_key, account, amount, currency, type,
                              occurred_at, request_id, keyed, submitted_at)
    SELECT %(user_id)s, %(transaction_id)s, %(body_sha256)s, %(hash_key)s, %(account)s, %(amount)s::numeric,
           %(currency)s, %(type)s, %(occurred_at)s, %(request_id)s, %(keyed)s, %(submitted_at)s
    WHERE NOT EXISTS (SELECT FROM there)
    ON CONFLICT DO NOTHING
    RETURNING occurred_at
), on_its_way AS (
    INSERT INTO outbox (user_id, transaction_id, body_sha256, body, request_id)
    SELECT %(user_id)s, %(transaction_id)s, %(body_sha256)s, %(body)s, %(request_id)s FROM entered
)
SELECT occurred_at, true, true, 'pending' FROM entered
UNION ALL
SELECT occurred_at, false, same, status FROM there
"""
# The same again, and no verdict yet: its message is sent again, if the queue had its time. A row that has none
# any more, since it was closed and opened again, gets this one, if its hash is by the same key. What the relay
# has in its hands is left to it.
AGAIN: Final = """
WITH again AS (
    UPDATE outbox SET send_at = now(), waits_since = now()
    WHERE (user_id, transaction_id, body_sha256) IN (
        SELECT user_id, transaction_id, body_sha256 FROM outbox
        WHERE user_id = %(user_id)s AND transaction_id = %(transaction_id)s
          AND body_sha256 = ANY(%(hashes)s::text[])
          AND send_at IS NULL AND sent_at < now() - %(resend_after)s * interval '1 second'
        FOR UPDATE SKIP LOCKED
    )
)
INSERT INTO outbox (user_id, transaction_id, body_sha256, body, request_id)
SELECT user_id, transaction_id, body_sha256, %(body)s, %(request_id)s
FROM transactions LEFT JOIN outbox o USING (user_id, transaction_id, body_sha256)
WHERE user_id = %(user_id)s AND transaction_id = %(transaction_id)s AND body_sha256 = %(body_sha256)s
  AND status = 'pending' AND o.sends IS NULL
ON CONFLICT DO NOTHING
"""

COLUMNS: Final = """
SELECT transaction_id, body_sha256, submitted_at, account, amount::text AS amount, currency, type,
       status, reason_code, reason_text, processed_at
FROM transactions
"""
OF_USER: Final = f"""{COLUMNS}
WHERE user_id = %(user_id)s AND transaction_id = %(transaction_id)s
ORDER BY submitted_at, body_sha256 LIMIT %(limit)s
"""
NEWEST: Final = f"""{COLUMNS}
WHERE user_id = %(user_id)s
ORDER BY submitted_at DESC, transaction_id DESC, body_sha256 DESC LIMIT %(limit)s
"""
OLDER: Final = f"""{COLUMNS}
WHERE user_id = %(user_id)s
  AND (submitted_at, transaction_id, body_sha256) < (%(submitted_at)s, %(transaction_id)s, %(body_sha256)s)
ORDER BY submitted_at DESC, transaction_id DESC, body_sha256 DESC LIMIT %(limit)s
"""


# The second sees what the first ran into; the third is for nothing that is known.
TRIES: Final = 3


class KeyTaken(Exception):  # noqa: N818 - an answer, no failure
    """The Idempotency-Key belongs to another request of this user's."""


class Ledger:
    """Enters transactions, and finds them for who handed them in."""

    def __init__(self, database: Database, resend_after_seconds: int) -> None:
        """`resend_after_seconds`: what is sent is not sent again before then."""
        self._database = database
        self._resend_after = resend_after_seconds

    async def ask(self) -> None:
        """Whether its tables are there, for whoever signs in here.

        Raises ServiceUnavailable, which says why not.
        """
        await self._database.ask("SELECT FROM transactions, outbox LIMIT 0")

    async def enter(self, transaction: Transaction, body: str) -> Entered:
        """Enter a transaction and the body to send on, unless it is there.

        Raises KeyTaken where another request of this user's came with the same key, and enters nothing.
        """
        parameters = vars(transaction) | {
            # Of what it shows, the last characters of any text: PostgreSQL has none with a NUL in it.
            "account": transaction.account.replace("\0", "\u2400"),
            "hashes": [transaction.body_sha256, *transaction.earlier],
            "body": body,
            "resend_after": self._resend_after,
        }
        for _ in range(TRIES):
            async with self._database.connection() as connection:
                found = await (await connection.execute(ENTER, parameters)).fetchone()
            if found:
                occurred_at, new, same, status = found
                if not same:
                    raise KeyTaken
                if not new and status == "pending":
                    await self._send_again(parameters)
                return Entered(occurred_at, new)
            # Another task used the id while this statement ran, which does not see it: the next one does.
        raise ServiceUnavailable("a transaction could be neither entered nor found")

    async def _send_again(self, parameters: Mapping[str, object]) -> None:
        async with self._database.connection() as connection:
            await connection.execute(AGAIN, parameters)

    async def find(self, user_id: str, transaction_id: str, limit: int) -> list[Entry]:
        """What this user handed in under an id, the first one first: more than one is a conflict."""
        parameters = {"user_id": user_id, "transaction_id": transaction_id, "limit": limit}
        return await self._read(OF_USER, parameters)

    async def history(self, user_id: str, limit: int, before: Place | None) -> tuple[list[Entry], Place | None]:
        """A page of what this user handed in, newest first, and the place where the next page begins."""
        parameters: dict[str, object] = {"user_id": user_id, "limit": limit + 1}
        if before:
            parameters |= vars(before)
        found = await self._read(OLDER if before else NEWEST, parameters)
        page = found[:limit]
        more = len(found) > limit
        last = page[-1] if more else None
        return page, Place(last.submitted_at, last.transaction_id, last.body_sha256) if last else None

    async def _read(self, query: str, parameters: Mapping[str, object]) -> list[Entry]:
        async with self._database.reading() as connection:
            cursor = connection.cursor(row_factory=class_row(Entry))
            await cursor.execute(query.encode(), parameters)
            return await cursor.fetchall()
