"""The backlog: how much of the ledger is on its way, and when that is too much to take more."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, fields
from typing import Final

import anyio
from psycopg.rows import class_row

from app import tally
from app.database import Database
from app.gateways import Overloaded
from app.outages import retry_after
from app.outbox import BATCH, PARKED_FROM
from app.tally import Tally

logger = logging.getLogger(__name__)

# The line that metric filters read; its fields are those of Level and of the tally.
MESSAGE: Final = "ledger backlog"

# What comes in while nothing goes out is decided later and later. From here on it is refused: the browser tries
# again, and its visitor knows. A batch or less is no backlog, however old: what is sent with it shows whether
# the queue refuses that, or everything.
OLDEST_SECONDS: Final = 60
FEW_ROWS: Final = BATCH
# A minute of the load that production is sized for: 10,000 users, a request a minute each.
MOST_ROWS: Final = 10_000

LOG_EVERY_SECONDS: Final = 60.0

# The counts stop where nobody needs to know more exactly. What is parked (`app.outbox`) has a count of its own:
# it must not stop others, nor hide their age.
READ: Final = f"""
SELECT
    coalesce(extract(epoch FROM now() - (
        SELECT min(waits_since) FROM outbox WHERE send_at IS NOT NULL AND tries < {PARKED_FROM}
    )), 0)::float AS outbox_age_seconds,
    (SELECT count(*) FROM (
        SELECT FROM outbox WHERE send_at IS NOT NULL AND tries < {PARKED_FROM} LIMIT {MOST_ROWS + 1}
    ) o) AS outbox_rows,
    (SELECT count(*) FROM (
        SELECT FROM outbox WHERE tries >= {PARKED_FROM} LIMIT {MOST_ROWS + 1}
    ) o) AS parked_rows,
    greatest(extract(epoch FROM now() - (
        SELECT min(submitted_at) FROM transactions WHERE status = 'pending'
    )), 0)::float AS pending_age_seconds,
    (SELECT count(*) FROM (
        SELECT FROM transactions WHERE status = 'pending' LIMIT {MOST_ROWS + 1}
    ) p) AS pending_rows
"""  # noqa: S608 - the numbers are ours


@dataclass(frozen=True)
class Level:
    """What waits to be sent, what the queue refuses, and what waits for its verdict."""

    outbox_age_seconds: float
    outbox_rows: int
    parked_rows: int
    pending_age_seconds: float
    pending_rows: int


LEVELS: Final = tuple(field.name for field in fields(Level))
FIELDS: Final = (*LEVELS, *tally.NAMES)


class Backlog:
    """Reads the level every second, and says it in the log every minute."""

    every_seconds = 1.0

    def __init__(self, database: Database, counted: Tally) -> None:
        self._database = database
        self._counted = counted
        self.level = Level(0, 0, 0, 0, 0)
        self._logged_at = -LOG_EVERY_SECONDS

    async def rest(self) -> None:
        """Wait for the next look."""
        await anyio.sleep(self.every_seconds)

    async def work(self) -> bool:
        """Read the level; False: once is enough until the next look."""
        async with self._database.reading() as connection:
            cursor = connection.cursor(row_factory=class_row(Level))
            await cursor.execute(READ)
            level = await cursor.fetchone()
        assert level is not None  # noqa: S101 - a query without FROM has a row
        self.level = level
        if time.monotonic() - self._logged_at >= LOG_EVERY_SECONDS:
            self._logged_at = time.monotonic()
            levels = {name: round(getattr(level, name), 1) for name in LEVELS}
            logger.info(MESSAGE, extra=levels | dict(self._counted.take()))
        return False

    def refuse_beyond(self) -> None:
        """Raise Overloaded when no more should be taken."""
        level = self.level
        old = level.outbox_age_seconds > OLDEST_SECONDS and level.outbox_rows > FEW_ROWS
        if old or level.outbox_rows > MOST_ROWS:
            raise Overloaded(
                "the outbox is full: transactions are not sent on",
                retry_after_seconds=retry_after(level.outbox_age_seconds),
            )
