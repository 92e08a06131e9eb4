"""Settling: the verdicts of the validation function are brought into the ledger.

Whose verdict is it? The result item under a transaction's id holds the hash of the body it judged. Where that
is another body, this one came second, and its item is under a key of its own (`conflict_keys`).
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import anyio
from psycopg import errors
from psycopg.rows import class_row

from app.database import Connection, Database
from app.gateways import Keys, Verdict, Verdicts
from app.hashes import HashKeys

logger = logging.getLogger(__name__)

# BatchGetItem takes 100 keys (Amazon DynamoDB API reference).
BATCH: Final = 100

# The oldest first; rows that another task looks at are left to it.
DUE: Final = """
SELECT transaction_id, request_sha256, body_sha256, hash_key FROM transactions
WHERE status = 'pending' AND look_at <= now()
ORDER BY look_at LIMIT %s FOR UPDATE SKIP LOCKED
"""
DECIDE: Final = """
UPDATE transactions SET status = %(status)s, reason_code = %(reason_code)s, reason_text = %(reason_text)s,
                        processed_at = %(processed_at)s
WHERE transaction_id = %(transaction_id)s AND request_sha256 = %(request_sha256)s
"""
# Again after half as long as it has waited for already, at most 5 minutes: a visitor waits for the first looks,
# and a dead-letter message may be sent back days later.
LATER: Final = """
UPDATE transactions
SET looks = looks + 1,
    look_at = now() + least(interval '0.5 seconds' * 1.5 ^ least(looks, 16), interval '5 minutes')
WHERE transaction_id = %(transaction_id)s AND request_sha256 = %(request_sha256)s
"""


@dataclass(frozen=True)
class Undecided:
    """A row of the ledger that waits for its verdict. `hash_key`: None of a release before."""

    transaction_id: str
    request_sha256: str
    body_sha256: str
    hash_key: str | None

    def stored(self, hashes: HashKeys) -> list[str]:
        """The body's hash as the validation function may have stored it.

        It hashes by the key that the row names. What an earlier release has sent names none, and is hashed by
        whichever is in use.
        """
        if self.hash_key is not None:
            return [self.body_sha256]
        return [self.body_sha256, *(hashes.rekeyed(self.body_sha256, key_id) for key_id in hashes.secrets)]

    def conflict_keys(self, hashes: HashKeys) -> list[str]:
        """Where it records a body that came second under its id."""
        return [f"{self.transaction_id}#conflict#{stored}" for stored in self.stored(hashes)]


class Settler:
    """Looks for verdicts. Every task has one; they share the rows between them."""

    every_seconds = 0.5

    def __init__(self, database: Database, verdicts: Verdicts, keys: Keys) -> None:
        self._database = database
        self._verdicts = verdicts
        self._keys = keys

    async def rest(self) -> None:
        """Wait for the next look."""
        await anyio.sleep(self.every_seconds)

    async def work(self) -> bool:
        """Look for the verdicts that are due. True if there may be more at once."""
        hashes = await self._keys.hashes()
        async with self._database.transaction() as connection:
            cursor = connection.cursor(row_factory=class_row(Undecided))
            await cursor.execute(DUE, (BATCH,))
            rows = await cursor.fetchall()
            if not rows:
                return False
            found = await verdicts_on(rows, self._verdicts, hashes)
            for row in rows:
                if row in found:
                    await _decide(connection, row, found[row])
                else:
                    await connection.execute(LATER, vars(row))
        return len(rows) == BATCH


async def verdicts_on(
    rows: Sequence[Undecided], verdicts: Verdicts, hashes: HashKeys
) -> dict[Undecided, Verdict]:
    """The verdicts on exactly these bodies; a row without one is left out."""
    first = await verdicts.find({row.transaction_id for row in rows})
    second = [
        row
        for row in rows
        if row.transaction_id in first and first[row.transaction_id].body_sha256 not in row.stored(hashes)
    ]
    keys = {row: row.conflict_keys(hashes) for row in second}
    conflicts = await verdicts.find({key for each in keys.values() for key in each}) if second else {}
    found = {row: first.get(row.transaction_id) for row in rows}
    found |= {row: next(filter(None, map(conflicts.get, each)), None) for row, each in keys.items()}
    return {row: verdict for row, verdict in found.items() if verdict is not None}


async def _decide(connection: Connection, row: Undecided, verdict: Verdict) -> None:
    reason = verdict.reason or {}
    decision = {
        "status": verdict.status,
        "reason_code": reason.get("code"),
        "reason_text": reason.get("text"),
        "processed_at": verdict.processed_at,
    }
    try:
        async with connection.transaction():  # a savepoint: one row's failure is not its neighbours'
            await connection.execute(DECIDE, vars(row) | decision)
    except errors.IntegrityError:
        # Two verdicts that exclude each other. The row stays pending, and the alarm on its age tells a person.
        logger.exception("a verdict contradicts the ledger", extra={"transaction_id": row.transaction_id})
        await connection.execute(LATER, vars(row))
