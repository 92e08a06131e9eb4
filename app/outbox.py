"""The outbox: what is in the ledger and not in the queue yet, and the relay that sends it on.

A transaction and its message are written in one database transaction; sending comes after it. So an unreachable
queue loses nothing. A row is deleted once the queue has taken its message: whoever dies in between has sent a
message that is sent again, and the validation function counts a transaction once however often it comes.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Final

import anyio
from psycopg.rows import class_row

from app.database import Database
from app.gateways import Message, TransactionQueue

logger = logging.getLogger(__name__)

# SendMessageBatch takes 10 messages and 1 MiB; a body has 8 KiB at most (Amazon SQS API reference).
BATCH: Final = 10

# Rows that another task is sending are left to it.
TAKE: Final = """
SELECT id, body, request_id FROM outbox WHERE send_at <= now() ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED
"""
SENT: Final = "DELETE FROM outbox WHERE id = ANY(%s)"
# What SQS refuses by itself, while it takes others: again after 2, 4, 8, ... seconds, at most a minute.
LATER: Final = """
UPDATE outbox
SET tries = tries + 1, send_at = now() + least(interval '2 seconds' * 2 ^ least(tries, 9), interval '1 minute')
WHERE id = ANY(%s)
"""


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

    def wake(self) -> None:
        """Something is in the outbox."""
        self.hint.set()

    async def rest(self) -> None:
        """Wait for a hint, or for the next look."""
        with anyio.move_on_after(self.every_seconds):
            await self.hint.wait()

    async def work(self) -> bool:
        """Send a batch. True if there may be more at once; a GatewayError leaves everything as it was."""
        self.hint = anyio.Event()
        async with self._database.transaction() as connection:
            cursor = connection.cursor(row_factory=class_row(Row))
            await cursor.execute(TAKE, (BATCH,))
            rows = await cursor.fetchall()
            if not rows:
                return False
            taken = await self._queue.send({str(row.id): Message(row.body, row.request_id) for row in rows})
            await connection.execute(SENT, ([row.id for row in rows if str(row.id) in taken],))
            refused = [row for row in rows if str(row.id) not in taken]
            if refused:
                await connection.execute(LATER, ([row.id for row in refused],))
        for row in refused:
            logger.error("a message of the outbox was refused", extra={"request_id": row.request_id})
        return len(rows) == BATCH
