"""The outbox: what is in the ledger and not in the queue yet, and the relay that sends it on.

A transaction and its message are written in one database transaction; sending comes after it. So an unreachable
queue loses nothing. A row is deleted once the queue has taken its message: whoever dies in between has sent a
message that is sent again, and the validation function counts a transaction once however often it comes.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

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

# Rows that another task is sending are left to it.
TAKE: Final = f"""
SELECT id, body, request_id FROM outbox WHERE tries < {PARKED_FROM} AND send_at <= now()
ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
"""  # noqa: S608 - the number is ours
TAKE_PARKED: Final = TAKE.replace("tries <", "tries >=")
SENT: Final = "DELETE FROM outbox WHERE id = ANY(%s)"
LATER: Final = f"""
UPDATE outbox
SET tries = greatest(tries + 1, %(at_least)s),
    send_at = now() + CASE WHEN greatest(tries + 1, %(at_least)s) < {PARKED_FROM}
        THEN interval '{AGAIN_SECONDS} seconds' ELSE interval '5 minutes' END
WHERE id = ANY(%(ids)s)
RETURNING id, tries >= {PARKED_FROM}
"""  # noqa: S608


@dataclass(frozen=True)
class Row:
    """A message that waits to be sent."""

    id: int
    body: str
    request_id: str


class Relay:
    """Sends what is in the outbox to the queue. Every task has one; they share the rows between them."""

    # Without a hint it looks this often: for what a task that has died left behind.
    every_seconds = 1.0

    def __init__(self, database: Database, queue: TransactionQueue) -> None:
        self._database = database
        self._queue = queue
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
            refused = await self._queue.send({str(row.id): Message(row.body, row.request_id) for row in rows})
            taken = [row.id for row in rows if str(row.id) not in refused]
            await connection.execute(SENT, (taken,))
            if taken:
                self._took_at = time.monotonic()
            works = time.monotonic() - self._took_at < AGAIN_SECONDS
            counted = [row for row in rows if _counts(refused.get(str(row.id)), works)]
            await _put_off(connection, counted, refused)
        if not taken and len(counted) < len(rows):
            raise ServiceUnavailable("the queue refuses every message")
        return len(rows) == BATCH


async def _take(connection: Connection, which: str) -> list[Row]:
    cursor = connection.cursor(row_factory=class_row(Row))
    await cursor.execute(which.encode(), (BATCH,))
    return await cursor.fetchall()


def _counts(refusal: Refusal | None, works: bool) -> bool:
    return refusal is not None and (refusal.own_fault or works)


async def _put_off(connection: Connection, rows: Sequence[Row], refused: Mapping[str, Refusal]) -> None:
    for row in rows:
        refusal = refused[str(row.id)]
        at_least = PARKED_FROM if refusal.own_fault else 0
        cursor = await connection.execute(LATER.encode(), {"at_least": at_least, "ids": [row.id]})
        parked = (await cursor.fetchone() or (0, False))[1]
        logger.error(
            "a message of the outbox was refused%s: %s",
            ", and is parked" if parked else "",
            refusal.code,
            extra={"request_id": row.request_id},
        )
