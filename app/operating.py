"""What an operator sees of the ledger and does to it; each act is on record, with who and why, for good.

`resend` puts a message into the outbox again. `close` ends what is pending without a verdict, `reopen` takes
that back: a verdict that comes to a closed transaction is never entered by itself (`app.settling`).
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from psycopg.rows import class_row

from app.database import Connection
from app.gateways import Verdicts
from app.outbox import PARKED_FROM, THESE, WHERE_IT_IS, keys
from app.settling import Undecided, look

logger = logging.getLogger(__name__)

# Of one call: they are shown, or changed in one transaction.
MOST: Final = 1_000

# PostgreSQL counts every row for this.
COUNTS: Final = "SELECT status, count(*) FROM transactions GROUP BY status"
OUTBOX: Final = f"""
SELECT count(*) FILTER (WHERE send_at IS NOT NULL AND tries < {PARKED_FROM}) AS to_send,
       count(*) FILTER (WHERE tries >= {PARKED_FROM}) AS parked,
       count(*) FILTER (WHERE send_at IS NULL) AS sent
FROM outbox
"""  # noqa: S608 - the number is ours

# Stuck is what is pending for longer than the queue tries. `ids`: transactions', of any user's, or
# `user/transaction`.
CHOSEN: Final = f"""
SELECT user_id, transaction_id, body_sha256, submitted_at, status, amount::text AS amount, currency,
       coalesce(sends, 0) AS sends, sent_at, again_at,
       {WHERE_IT_IS} AS message,
       coalesce(sent_at > now() - %(after)s * interval '1 second', false) AS on_its_way,
       closed_by, closed_why, closed_at
FROM transactions LEFT JOIN outbox USING (user_id, transaction_id, body_sha256)
WHERE status IN ('pending', 'closed')
  AND (transaction_id = ANY(%(ids)s) OR user_id || '/' || transaction_id = ANY(%(ids)s)
       OR (%(stuck)s AND status = 'pending' AND submitted_at < now() - %(after)s * interval '1 second'))
ORDER BY submitted_at, user_id, transaction_id, body_sha256 LIMIT {MOST + 1}
"""  # noqa: S608
LOCK: Final = f"SELECT FROM transactions WHERE {THESE} FOR NO KEY UPDATE"
ACTS: Final = "SELECT at, by, act, why, user_id, transaction_id FROM acts ORDER BY id DESC LIMIT 20"

RESEND: Final = f"""
UPDATE outbox SET send_at = now(), waits_since = now(), tries = 0 WHERE {THESE}
RETURNING user_id, transaction_id, body_sha256
"""  # noqa: S608
CLOSE: Final = f"""
UPDATE transactions SET status = 'closed', closed_by = %(by)s, closed_why = %(why)s, closed_at = now(),
                        looks = 0, look_at = now()
WHERE {THESE} AND status = 'pending'
RETURNING user_id, transaction_id, body_sha256
"""  # noqa: S608
REOPEN: Final = f"""
UPDATE transactions SET status = 'pending', closed_by = NULL, closed_why = NULL, closed_at = NULL,
                        looks = 0, look_at = now()
WHERE {THESE} AND status = 'closed'
RETURNING user_id, transaction_id, body_sha256
"""  # noqa: S608
UNSENT: Final = f"DELETE FROM outbox WHERE {THESE}"  # noqa: S608
RECORD: Final = """
INSERT INTO acts (by, act, why, user_id, transaction_id, body_sha256)
SELECT %(by)s, %(act)s, %(why)s, * FROM unnest(%(users)s::text[], %(ids)s::text[], %(hashes)s::text[])
"""

STATEMENTS: Final = {"resend": RESEND, "close": CLOSE, "reopen": REOPEN}


@dataclass(frozen=True)
class Row:
    """A transaction without a verdict. `message`: where its message is, as the ledger knows."""

    user_id: str
    transaction_id: str
    body_sha256: str
    submitted_at: datetime
    status: str
    amount: str
    currency: str
    sends: int
    sent_at: datetime | None
    again_at: datetime | None
    message: str
    on_its_way: bool
    closed_by: str | None
    closed_why: str | None
    closed_at: datetime | None

    @property
    def undecided(self) -> Undecided:
        """As the settler has it."""
        return Undecided(self.user_id, self.transaction_id, self.body_sha256, self.status)


@dataclass(frozen=True)
class Order:
    """What is to be done. `act`: one of STATEMENTS, or `show`; without `do` it is only told what would be."""

    act: str
    ids: tuple[str, ...] = ()
    stuck: bool = False
    by: str = ""
    why: str = ""
    do: bool = False


@dataclass
class Answer:
    """`rows`: those that were asked for; `refused`: why nothing is done to some; `done`: to how many it was.

    `more`: there are others than these.
    """

    rows: list[Row] = field(default_factory=list)
    refused: dict[Row, str] = field(default_factory=dict)
    done: int = 0
    more: bool = False


async def overview(connection: Connection) -> dict[str, Any]:
    """How many transactions are in each state, where the outbox stands, and the last acts."""
    counts: dict[str, int] = dict(await (await connection.execute(COUNTS)).fetchall())
    to_send, parked, sent = await (await connection.execute(OUTBOX.encode())).fetchone() or (0, 0, 0)
    acts = await (await connection.execute(ACTS)).fetchall()
    names = ("at", "by", "act", "why", "user_id", "transaction_id")
    return {
        "transactions": counts,
        "outbox": {"to_send": to_send, "parked": parked, "sent": sent},
        "acts": [dict(zip(names, act, strict=True)) for act in acts],
    }


async def carry_out(connection: Connection, order: Order, *, verdicts: Verdicts, after_seconds: int) -> Answer:
    """All of it in one transaction, or nothing. `after_seconds`: how long the queue tries."""
    async with connection.transaction():
        cursor = connection.cursor(row_factory=class_row(Row))
        chosen = {"ids": list(order.ids), "stuck": order.stuck, "after": after_seconds}
        await cursor.execute(CHOSEN.encode(), chosen)
        rows = await cursor.fetchall()
        answer = Answer(rows=rows[:MOST], more=len(rows) > MOST)
        if order.act == "show":
            return answer
        if order.do:
            # What is decided meanwhile is no longer pending when it is this statement's turn.
            await connection.execute(LOCK.encode(), keys(answer.rows))
        answer.refused = await _refused(order, answer.rows, verdicts)
        wanted = [row for row in answer.rows if row not in answer.refused]
        if order.do and wanted:
            answer.done = await _do(connection, order, wanted)
    return answer


async def _refused(order: Order, rows: Sequence[Row], verdicts: Verdicts) -> dict[Row, str]:
    found = {row: why for row in rows if (why := _why_not(order.act, row))}
    if order.act == "close":
        left = {row.undecided: row for row in rows if row not in found}
        looked = await look([*left], verdicts)
        for undecided in left.keys() & looked.verdicts.keys():
            found[left[undecided]] = "has a verdict, which the application enters"
        for undecided in left.keys() & {*looked.unreadable, *looked.unread}:
            found[left[undecided]] = "has a result that could not be read: there may be a verdict"
    return found


def _why_not(act: str, row: Row) -> str:
    if act == "reopen":
        return "" if row.status == "closed" else "is not closed"
    if row.status != "pending":
        return f"is {row.status}"
    if act == "resend":
        return "has no message here: its client sends the same again" if row.message == "none" else ""
    if row.message == "to send" or row.on_its_way:
        return "is on its way to its verdict: the queue tries it still"
    return ""


async def _do(connection: Connection, order: Order, rows: Sequence[Row]) -> int:
    who: Mapping[str, object] = {"by": order.by, "why": order.why, "act": order.act}
    cursor = await connection.execute(STATEMENTS[order.act].encode(), {**keys(rows), **who})
    changed = {tuple(each) for each in await cursor.fetchall()}
    done = [row for row in rows if (row.user_id, row.transaction_id, row.body_sha256) in changed]
    if order.act == "close":
        await connection.execute(UNSENT.encode(), keys(done))
    await connection.execute(RECORD.encode(), {**keys(done), **who})
    for row in done:
        logger.warning("an operator's act: %s", order.act, extra={**row.undecided.whose, "by": order.by})
    return len(done)
