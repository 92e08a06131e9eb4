"""What was sent: each body once, with what its sender was told and what has to become of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from lambdas.validate_transaction.reading import (
    RECEIVED,
    Message,
    UnreadableMessageError,
    canonical,
    read_message,
)

DEAD_LETTER = "dead-letter message"
ACCEPTED = "accepted"


class Answer(StrEnum):
    """What the sender was told."""

    TAKEN = "taken"
    REFUSED = "refused"
    """Told that it won't be processed: nothing of it may be there."""
    UNKNOWN = "unknown"
    """Told nothing, or an error: it may be there once, or not at all."""


def identity(body: str) -> tuple[str, str]:
    """Which transaction a body is, whatever the order of its names: its key and its hash, or all of it."""
    try:
        message = read_message(body)
    except UnreadableMessageError:
        return "", body
    return message.key, message.body_sha256


def visible(body: str) -> tuple[str, str]:
    """As `identity`, of all but the account number: it may be encrypted in one of two that are the same."""
    try:
        message = read_message(body)
    except UnreadableMessageError:
        return "", body
    return message.key, canonical({**message.fields, "account_id": None, RECEIVED: None})


def submitted(body: str, user_id: str) -> str:
    """As the application sends it on for a user: what is null is left out. What nobody can read is nobody's."""
    try:
        fields = read_message(body).fields
    except UnreadableMessageError:
        return body
    given = {name: value for name, value in fields.items() if value is not None}
    if all(isinstance(value, str) for value in given.values()):
        return json.dumps({**given, "submitted_by": user_id})
    # It has what is no text, and is not taken: as it is written.
    return f'{body.rstrip().removesuffix("}")}, "submitted_by": {json.dumps(user_id)}}}'


def is_encrypted(body: str) -> bool:
    """Whether it is as the application sends it on."""
    try:
        return read_message(body).ciphertext is not None
    except UnreadableMessageError:
        return False


@dataclass(frozen=True)
class Sent:
    """One body, handed in `copies` times.

    `must` is what has to become of it: `accepted`, `rejected: <reason code>`, `dead-letter message`; None if
    any of them will do. A body that comes second under an id is `rejected: id_reused`, whatever it says here.
    """

    body: str
    must: str | None = None
    hostile: bool = False
    answer: Answer = Answer.TAKEN
    copies: int = 1
    to_ledger: bool = False
    """Handed to the application, which keeps a ledger; not put into the queue past it."""

    @cached_property
    def message(self) -> Message | None:
        """As the contract reads it; None if it can't be read."""
        try:
            return read_message(self.body)
        except UnreadableMessageError:
            return None

    @property
    def name(self) -> str:
        """How a finding names it: never by its body, which holds an account number."""
        if self.message is None:
            return f"an unreadable body of {len(self.body)} characters"
        return f"{self.message.key!a}, body {self.message.body_sha256[:12]}"


def merged(sent: Iterable[Sent]) -> list[Sent]:
    """Each transaction once, with all of its copies; `taken` if its sender was told so of one of them."""
    known: dict[tuple[str, str], Sent] = {}
    for one in sent:
        key = identity(one.body)
        before = known.get(key)
        known[key] = one if before is None else _both(before, one)
    return list(known.values())


def _both(first: Sent, second: Sent) -> Sent:
    told = {first.answer, second.answer}
    return replace(
        first,
        copies=first.copies + second.copies,
        answer=next(answer for answer in (Answer.TAKEN, Answer.UNKNOWN, Answer.REFUSED) if answer in told),
        to_ledger=first.to_ledger or second.to_ledger,
    )
