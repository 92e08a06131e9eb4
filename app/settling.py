"""Settling: the verdicts of the validation function are brought into the ledger.

Whose verdict is it? The result item under a transaction's id and its user's holds the hash of the body it
judged. Where that is another body, this one came second, and its item is under a key of its own.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Final

import anyio
from psycopg import errors
from psycopg.rows import class_row

from app.database import Connection, Database
from app.gateways import Verdict, Verdicts
from app.outbox import DONE, THESE, keys
from app.tally import Tally

logger = logging.getLogger(__name__)

# BatchGetItem takes 100 keys (Amazon DynamoDB API reference).
BATCH: Final = 100

# The oldest first; rows that another task looks at are left to it. As UPDATE locks them, and no more: DynamoDB
# is asked meanwhile, and whoever hands in the same again refers to the row without waiting.
DUE: Final = """
SELECT user_id, transaction_id, body_sha256, status FROM transactions
WHERE status IN ('pending', 'closed') AND look_at <= now()
ORDER BY look_at LIMIT %s FOR NO KEY UPDATE SKIP LOCKED
"""
DECIDE: Final = """
UPDATE transactions SET status = %(status)s, amount_minor = %(amount_minor)s, reason_code = %(reason_code)s,
                        reason_text = %(reason_text)s, processed_at = %(processed_at)s
WHERE user_id = %(user_id)s AND transaction_id = %(transaction_id)s AND body_sha256 = %(body_sha256)s
"""
# Again after half as long as it has waited for already, at most 5 minutes: a visitor waits for the first looks,
# and a dead-letter message may be sent back days later. What an operator has closed is looked at every hour for
# as long as a message may come back: the queue keeps it 4 days, and the dead-letter queue 14 in all.
LATER: Final = f"""
UPDATE transactions
SET looks = looks + 1,
    look_at = CASE
        WHEN status = 'pending'
        THEN now() + least(interval '0.5 seconds' * 1.5 ^ least(looks, 16), interval '5 minutes')
        WHEN closed_at > now() - interval '15 days' THEN now() + interval '1 hour' ELSE 'infinity' END
WHERE {THESE}
"""  # noqa: S608 - the text is ours
# A rejection agrees with the closing.
NEVER: Final = f"UPDATE transactions SET look_at = 'infinity' WHERE {THESE}"  # noqa: S608
# What DynamoDB had no capacity for: at its next turn, behind the others that are due.
SOON: Final = f"UPDATE transactions SET look_at = now() + interval '1 second' WHERE {THESE}"  # noqa: S608
# A verdict that can't be read or entered: parked, and looked at every minute. Each look counts
# (`app.tally`), so that the alarm lasts as long as it does.
PARK: Final = f"""
UPDATE transactions SET looks = looks + 1, look_at = now() + interval '1 minute' WHERE {THESE}
"""  # noqa: S608


@dataclass(frozen=True)
class Undecided:
    """A row of the ledger that waits for its verdict, or was closed without."""

    user_id: str
    transaction_id: str
    body_sha256: str
    status: str

    @property
    def key(self) -> str:
        """Where the validation function records the first body under the id: the contract's."""
        return f"{self.transaction_id}#by#{self.user_id}"

    @property
    def whose(self) -> dict[str, str]:
        """For the log."""
        return {"transaction_id": self.transaction_id, "submitted_by": self.user_id}

    @property
    def conflict_key(self) -> str:
        """Where it records a body that came second."""
        return f"{self.key}#conflict#{self.body_sha256}"


@dataclass(frozen=True)
class Looked:
    """What a look at some rows found, each for itself; rows in none of the three have no verdict yet."""

    verdicts: dict[Undecided, Verdict] = field(default_factory=dict)
    unreadable: dict[Undecided, str] = field(default_factory=dict)
    unread: list[Undecided] = field(default_factory=list)


class Settler:
    """Looks for verdicts. Every task has one; they share the rows between them."""

    every_seconds = 0.5

    def __init__(self, database: Database, verdicts: Verdicts, tally: Tally) -> None:
        self._database = database
        self._verdicts = verdicts
        self._tally = tally

    async def rest(self) -> None:
        """Wait for the next look."""
        await anyio.sleep(self.every_seconds)

    async def work(self) -> bool:
        """Look for the verdicts that are due. True if there may be more at once."""
        async with self._database.transaction() as connection:
            cursor = connection.cursor(row_factory=class_row(Undecided))
            await cursor.execute(DUE, (BATCH,))
            rows = await cursor.fetchall()
            if not rows:
                return False
            looked = await look(rows, self._verdicts)
            for row, why in looked.unreadable.items():
                logger.error("a verdict can't be read: %s", why, extra=row.whose)
            entered = [row for row in looked.verdicts if await _enter(connection, row, looked.verdicts[row])]
            decided = [row for row in entered if row.status == "pending"]
            # They need no message any more.
            await _change(connection, DONE, decided)
            parked = [*looked.unreadable, *(looked.verdicts.keys() - entered)]
            undecided = set(rows) - looked.verdicts.keys() - looked.unreadable.keys() - set(looked.unread)
            await _change(connection, LATER, undecided)
            await _change(connection, NEVER, [row for row in entered if row.status == "closed"])
            await _change(connection, SOON, looked.unread)
            await _change(connection, PARK, parked)
        self._tally.count("parked_verdicts", len(parked))
        return len(rows) == BATCH


async def look(rows: Sequence[Undecided], verdicts: Verdicts) -> Looked:
    """The verdicts on exactly these bodies."""
    first = await verdicts.find({row.key for row in rows})
    second = {
        row
        for row in rows
        if (verdict := first.verdicts.get(row.key)) and verdict.body_sha256 != row.body_sha256
    }
    conflicts = await verdicts.find({row.conflict_key for row in second}) if second else first
    looked = Looked()
    for row in rows:
        found, key = (conflicts, row.conflict_key) if row in second else (first, row.key)
        if decided := found.verdicts.get(key):
            looked.verdicts[row] = decided
        elif why := found.unreadable.get(key):
            looked.unreadable[row] = why
        elif key in found.unread:
            looked.unread.append(row)
    return looked


async def _change(connection: Connection, how: str, rows: Collection[Undecided]) -> None:
    if rows:
        await connection.execute(how.encode(), keys(rows))


async def _enter(connection: Connection, row: Undecided, verdict: Verdict) -> bool:
    """Whether the ledger takes the verdict, or says the same already."""
    if row.status == "pending":
        return await _decide(connection, row, verdict)
    if verdict.status == "rejected":
        return True
    logger.error("a verdict contradicts the ledger: closed", extra=row.whose)
    return False


async def _decide(connection: Connection, row: Undecided, verdict: Verdict) -> bool:
    """Enter the verdict; False where the ledger does not take it."""
    reason = verdict.reason or {}
    decision = {
        "status": verdict.status,
        "amount_minor": verdict.amount_minor,
        "reason_code": reason.get("code"),
        "reason_text": reason.get("text"),
        "processed_at": verdict.processed_at,
    }
    try:
        async with connection.transaction():  # a savepoint: one row's failure is not its neighbours'
            await connection.execute(DECIDE, vars(row) | decision)
    except (errors.IntegrityError, errors.DataError):
        # Two verdicts that exclude each other, say. The row stays pending.
        logger.exception("a verdict contradicts the ledger", extra=row.whose)
        return False
    return True
