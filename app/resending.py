"""Messages whose verdict does not come are sent again: the queue, or what is behind it, may have lost them.

How long that takes at most is computed from the queue's settings: until then a message was judged, or is in the
dead-letter queue. It is counted once however often it comes, so one that was only slow does no harm.
"""

from __future__ import annotations

import logging
from typing import Final

import anyio

from app.database import Database
from app.gateways import TransactionQueue

logger = logging.getLogger(__name__)

BATCH: Final = 100

# What waits in the queue is not lost, and was not tried: more of the same would only make the line longer. Six
# seconds of the load that production is sized for: 10,000 users, a request a minute each.
SHORT: Final = 1_000

IS_DUE: Final = "SELECT EXISTS (SELECT FROM outbox WHERE send_at IS NULL AND again_at <= now())"

# A row that is decided goes: the relay had it in its hands when its verdict came.
AGAIN: Final = f"""
WITH due AS (
    SELECT o.user_id, o.transaction_id, o.body_sha256, status
    FROM outbox o JOIN transactions USING (user_id, transaction_id, body_sha256)
    WHERE send_at IS NULL AND again_at <= now()
    ORDER BY again_at LIMIT {BATCH} FOR UPDATE OF o SKIP LOCKED
), over AS (
    DELETE FROM outbox USING due
    WHERE (outbox.user_id, outbox.transaction_id, outbox.body_sha256)
        = (due.user_id, due.transaction_id, due.body_sha256) AND status <> 'pending'
), again AS (
    UPDATE outbox SET send_at = now(), waits_since = now() FROM due
    WHERE (outbox.user_id, outbox.transaction_id, outbox.body_sha256)
        = (due.user_id, due.transaction_id, due.body_sha256) AND status = 'pending'
    RETURNING 1
)
SELECT (SELECT count(*) FROM due), (SELECT count(*) FROM again)
"""  # noqa: S608 - the number is ours


class Resender:
    """Looks for messages without a verdict. Every task has one; they share the rows between them."""

    every_seconds = 10.0

    def __init__(self, database: Database, queue: TransactionQueue) -> None:
        self._database = database
        self._queue = queue

    async def rest(self) -> None:
        """Wait for the next look."""
        await anyio.sleep(self.every_seconds)

    async def work(self) -> bool:
        """Put some into the outbox again. True if there may be more at once."""
        async with self._database.reading() as connection:
            if await (await connection.execute(IS_DUE)).fetchone() != (True,):
                return False
        waiting = await self._queue.waiting()
        if waiting > SHORT:
            logger.warning("nothing is sent again while %d messages wait in the queue", waiting)
            return False
        async with self._database.connection() as connection:
            due, again = await (await connection.execute(AGAIN.encode())).fetchone() or (0, 0)
        if again:
            logger.warning("no verdict has come, and messages are sent again", extra={"messages": again})
        return bool(due == BATCH)
