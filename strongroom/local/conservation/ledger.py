"""The ledger's side: one row for each body that the application took, with the verdict of its result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from strongroom.local.conservation.account import Account, Kind
from strongroom.local.conservation.books import Books
from strongroom.local.conservation.sent import ACCEPTED, Answer, Sent

PENDING = "pending"
CLOSED = "closed"
"""By an operator, without a verdict: an acceptance contradicts it."""


def check_ledger(sent: Sequence[Sent], books: Books, before: Books, found: Account) -> None:
    """Add what the ledger has too much, too little or otherwise."""
    rows = Counter((row.first_key, row.body_sha256) for row in books.ledger or ())
    expected = {}
    for one in sent:
        if one.to_ledger and one.message is not None and one.answer is not Answer.REFUSED:
            expected[one.message.key, books.hashed(one.message.body_sha256)] = one
    for key, one in expected.items():
        if rows[key] == 0 and one.answer is Answer.TAKEN:
            found.find(Kind.LOST, one.name, "the application took it and has no row for it")
        if rows[key] > 1:
            found.find(Kind.DOUBLED, one.name, f"has {rows[key]} rows in the ledger")
    known = {(row.first_key, row.body_sha256) for row in before.ledger or ()}
    for name, sha in rows.keys() - expected.keys() - known:
        found.find(Kind.UNEXPLAINED, f"{name!a}, body {sha[:12]}", "is in the ledger and was not sent to it")
    _check_verdicts(books, found)


def _check_verdicts(books: Books, found: Account) -> None:
    verdicts = {(result.first_key, result.body_sha256): result.verdict for result in books.results.values()}
    accepted: Counter[str] = Counter()
    for row in books.ledger or ():
        name = f"{row.first_key!a}, body {row.body_sha256[:12]}"
        accepted[row.first_key] += row.verdict == ACCEPTED
        judged = verdicts.get((row.first_key, row.body_sha256), PENDING)
        if row.verdict != judged and not (row.verdict == CLOSED and judged != ACCEPTED):
            found.find(Kind.MISJUDGED, name, f"is {row.verdict} in the ledger, and {judged} by its result")
    for name, times in accepted.items():
        if times > 1:
            found.find(Kind.DOUBLED, f"{name!a}", f"is accepted {times} times in the ledger")
