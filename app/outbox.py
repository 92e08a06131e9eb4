"""The outbox: what is in the ledger and not decided yet, and the relay that sends it on.

A transaction and its message are written in one database transaction; sending comes after it. So an unreachable
queue loses nothing. A row stays until its transaction is decided (`app.settling`), and one whose verdict does
not come is sent again (`app.resending`): so a queue that has lost its messages loses nothing either. The
validation function counts a transaction once however often it comes.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import anyio
from psycopg.rows import class_row

from app.database import Connection, Database
from app.gateways import Message, Refusal, ServiceUnavailable, TransactionQueue

logger = logging.getLogger(__name__)

# SendMessageBatch takes 10 messages and 1 MiB; a body has 8 KiB at most (Amazon SQS API reference).
BATCH: Final = 10

# From so many refusals on a row is parked. Only those count that the queue spoke while it took others, so it is
# the row, and no outage; and at once what SQS calls the sender's fault (Amazon SQS API reference,
# BatchResultErrorEntry).
PARKED_FROM: Final = 10
AGAIN_SECONDS: Final = 2.0

# Without a verdict a message is sent again after `resend_after_seconds`, then after twice as long each time, at
# most a day: what the function fails on each time has a dead-letter message already, and shall not have many.
LONGEST_WAIT: Final = "interval '1 day'"

# Rows that another task is sending are left to it.
TAKE: Final = f"""
SELECT user_id, transaction_id, body_sha256, body, request_id, sends FROM outbox
WHERE tries < {PARKED_FROM} AND send_at <= now()
ORDER BY waits_since LIMIT %s FOR UPDATE SKIP LOCKED
"""  # noqa: S608 - the number is ours
TAKE_PARKED: Final = TAKE.replace("tries <", "tries >=")
THESE: Final = """
(user_id, transaction_id, body_sha256) IN (
    SELECT * FROM unnest(%(users)s::text[], %(ids)s::text[], %(hashes)s::text[])
)
"""
# Where a transaction's message is, which may have no row here: none, to send, parked, sent.
WHERE_IT_IS: Final = f"""
CASE WHEN tries IS NULL THEN 'none' WHEN tries >= {PARKED_FROM} THEN 'parked'
     WHEN send_at IS NOT NULL THEN 'to send' ELSE 'sent' END
"""
SENT: Final = f"""
UPDATE outbox
SET send_at = NULL, tries = 0, sends = sends + 1, sent_at = now(),
    again_at = now() + least(%(after)s * 2.0 ^ least(sends, 16) * interval '1 second', {LONGEST_WAIT})
WHERE {THESE}
"""  # noqa: S608
LATER: Final = f"""
UPDATE outbox
SET tries = greatest(tries + 1, %(at_least)s),
    send_at = now() + CASE WHEN greatest(tries + 1, %(at_least)s) < {PARKED_FROM}
        THEN interval '{AGAIN_SECONDS} seconds' ELSE interval '5 minutes' END
WHERE {THESE}
RETURNING tries >= {PARKED_FROM}
"""  # noqa: S608
# What the relay has in its hands is left: it goes when its next turn would come.
DONE: Final = f"""
DELETE FROM outbox WHERE (user_id, transaction_id, body_sha256) IN (
    SELECT user_id, transaction_id, body_sha256 FROM outbox WHERE {THESE} FOR UPDATE SKIP LOCKED
)
"""  # noqa: S608


class Keyed(Protocol):
    """Whatever names a transaction: by its user, its id and its body's hash."""

    @property
    def user_id(self) -> str: ...
    @property
    def transaction_id(self) -> str: ...
    @property
    def body_sha256(self) -> str: ...


def keys(rows: Collection[Keyed]) -> dict[str, list[str]]:
    """The parameters of THESE."""
    return {
        "users": [row.user_id for row in rows],
        "ids": [row.transaction_id for row in rows],
        "hashes": [row.body_sha256 for row in rows],
    }


@dataclass(frozen=True)
class Row:
    """A message that waits to be sent. `sends`: how often the queue has taken it."""

    user_id: str
    transaction_id: str
    body_sha256: str
    body: str
    request_id: str
    sends: int


class Relay:
    """Sends what is in the outbox to the queue. Every task has one; they share the rows between them."""

    # Without a hint it looks this often: for what a task that has died left behind.
    every_seconds = 1.0

    def __init__(self, database: Database, queue: TransactionQueue, resend_after_seconds: int) -> None:
        self._database = database
        self._queue = queue
        self._resend_after = resend_after_seconds
        self.hint = anyio.Event()
        self._took_at = -AGAIN_SECONDS
        """When the queue last took a message, on the monotonic clock."""

    def wake(self) -> None:
        """Something is in the outbox."""
        self.hint.set()

    async def rest(self) -> None:
        """Wait for a hint, or for the next look."""
        with anyio.move_on_after(self.every_seconds):
            await self.hint.wait()

    async def work(self) -> bool:
        """Send a batch. True if there may be more at once.

        A GatewayError leaves everything as it was; one is raised, too, where the queue refuses each message of
        a batch, and has taken none in the last seconds: back-pressure then sees how old they get.
        """
        self.hint = anyio.Event()
        async with self._database.transaction() as connection:
            rows = await _take(connection, TAKE) or await _take(connection, TAKE_PARKED)
            if not rows:
                return False
            named = {str(number): row for number, row in enumerate(rows)}
            refused = await self._queue.send(
                {name: Message(row.body, row.request_id, again=row.sends > 0) for name, row in named.items()}
            )
            taken = [row for name, row in named.items() if name not in refused]
            if taken:
                self._took_at = time.monotonic()
                await connection.execute(SENT.encode(), keys(taken) | {"after": self._resend_after})
            works = time.monotonic() - self._took_at < AGAIN_SECONDS
            counted = [named[name] for name, refusal in refused.items() if refusal.own_fault or works]
            await _put_off(
                connection, counted, {row: refused[name] for name, row in named.items() if name in refused}
            )
        if not taken and len(counted) < len(rows):
            raise ServiceUnavailable("the queue refuses every message")
        return len(rows) == BATCH


async def _take(connection: Connection, which: str) -> list[Row]:
    cursor = connection.cursor(row_factory=class_row(Row))
    await cursor.execute(which.encode(), (BATCH,))
    return await cursor.fetchall()


async def _put_off(connection: Connection, rows: Sequence[Row], refused: Mapping[Row, Refusal]) -> None:
    for row in rows:
        refusal = refused[row]
        at_least = PARKED_FROM if refusal.own_fault else 0
        cursor = await connection.execute(LATER.encode(), keys([row]) | {"at_least": at_least})
        (parked,) = await cursor.fetchone() or (False,)
        logger.error(
            "a message of the outbox was refused%s: %s",
            ", and is parked" if parked else "",
            refusal.code,
            extra={"request_id": row.request_id},
        )
