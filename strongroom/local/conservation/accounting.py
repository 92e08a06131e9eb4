"""Accounts for every body: one result, or a dead-letter message with its reason; never none, never two.

Which body an item belongs to is the contract's: `transaction_id`, whose that is, and the keyed hash of the
canonical body. The first body under an id has `<id>` as its key, or `<id>#by#<user>`; each other one that key
and `#conflict#<hash>`. A result never changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from strongroom.local.conservation.account import Account, Kind
from strongroom.local.conservation.books import Books, Letter, Result, conflict_key
from strongroom.local.conservation.ledger import check_ledger
from strongroom.local.conservation.sent import (
    ACCEPTED,
    DEAD_LETTER,
    Answer,
    Sent,
    identity,
    is_encrypted,
    merged,
    visible,
)

Results = Mapping[str, Result]

# Fields that are stored as they were sent, where the transaction is accepted.
KEPT = ("amount", "currency", "type", "occurred_at")


def account(
    sent: Sequence[Sent], books: Books, *, earlier: Sequence[Results] = (), before: Books | None = None
) -> Account:
    """Hold what was sent against what is there.

    `earlier` are readings of the results table from before, the oldest first: whatever was in one of them has
    to be in every later one, and in `books`, as it was. `before` is what was there before anything was sent.
    """
    sent, before = merged(sent), before or Books()
    found = Account(
        sent=sum(one.copies for one in sent),
        hostile=sum(one.copies for one in sent if one.hostile),
        waiting=books.waiting,
    )
    dead = {_name(letter) for letter in books.letters}
    for one in sent:
        _check(one, books, not dead.isdisjoint(_names(one)), found)
    _check_unexplained(sent, books, before, found)
    for first, second in pairwise([before.results, *earlier, books.results]):
        _check_unchanged(first, second, found)
    if books.ledger is not None:
        check_ledger(sent, books, before, found)
    return found


def places(one: Sent, books: Books) -> list[Result]:
    """The results of this body, under any key that it may have."""
    if one.message is None:
        return []
    name, stored = one.message.key, books.hashed(one.message.body_sha256)
    results, keys = books.results, (name, conflict_key(name, stored))
    return [results[key] for key in keys if key in results and results[key].body_sha256 == stored]


def _name(letter: Letter) -> tuple[str, str]:
    return visible(letter.body) if is_encrypted(letter.body) else identity(letter.body)


def _names(one: Sent) -> Iterable[tuple[str, str]]:
    """Those that its dead-letter message may have."""
    return identity(one.body), visible(one.body)


def _check(one: Sent, books: Books, dead: bool, found: Account) -> None:
    at = places(one, books)
    if one.answer is Answer.REFUSED:
        found.refused += 1
        if at or dead:
            found.find(Kind.UNEXPLAINED, one.name, "its sender was told that it is refused")
        return
    if len(at) > 1:
        found.find(Kind.DOUBLED, one.name, f"has {len(at)} results")
    if at:
        found.duplicates += one.copies - 1
        _check_result(one, at[0], found)
    elif dead:
        # With a result it would be neither: a copy that came too late, and a redrive finds it done.
        found.dead_letters += 1
        if one.must not in (None, DEAD_LETTER):
            found.find(Kind.MISJUDGED, one.name, f"is a dead-letter message instead of {one.must}")
    elif one.answer is Answer.TAKEN and not books.waiting:
        found.find(Kind.LOST, one.name, "has no result and is no dead-letter message")


def _check_result(one: Sent, result: Result, found: Account) -> None:
    conflict = result.second_under is not None
    must = "rejected: id_reused" if conflict else one.must
    found.accepted += result.verdict == ACCEPTED
    found.rejected += result.verdict != ACCEPTED
    found.conflicts += conflict
    if must is not None and result.verdict != must:
        found.find(Kind.MISJUDGED, one.name, f"is {result.verdict} instead of {must}")
    if conflict and result.item.get("conflicts_with") != result.second_under:
        found.find(Kind.CHANGED, one.name, "its result does not say what it conflicts with")
    if one.message is not None and result.verdict == ACCEPTED:
        fields = one.message.fields
        # A time that nobody gave is that of whichever copy came first.
        differing = [name for name in KEPT if name in fields and result.item.get(name) != fields[name]]
        if differing:
            found.find(Kind.CHANGED, one.name, f"is recorded with another {', '.join(differing)}")


def _check_unexplained(sent: Sequence[Sent], books: Books, before: Books, found: Account) -> None:
    explained = {result.key for one in sent for result in places(one, books)}
    for key in books.results.keys() - before.results.keys() - explained:
        found.find(Kind.UNEXPLAINED, f"{key!a}", "is a result that nothing sent leads to")
    firsts = {result.first_key for result in books.results.values()}
    for name in firsts - books.results.keys():
        found.find(Kind.LOST, f"{name!a}", "has a conflict, and no first result to conflict with")
    bodies = {name for one in sent for name in _names(one)}
    known = {letter.message_id for letter in before.letters}
    for letter in books.letters:
        if letter.message_id not in known and _name(letter) not in bodies:
            found.find(
                Kind.UNEXPLAINED, f"the dead-letter message {letter.message_id}", "has a body that nobody sent"
            )


def _check_unchanged(before: Results, after: Results, found: Account) -> None:
    for key, result in before.items():
        if key not in after:
            found.find(Kind.LOST, f"{key!a}", "had a result, which is gone")
        elif after[key] != result:
            found.find(Kind.CHANGED, f"{key!a}", "its first result was written over")
