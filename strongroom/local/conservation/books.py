"""What is there: the results, the dead-letter messages, what the queue still holds, and the ledger."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from lambdas.validate_transaction.reading import BY, MAX_ID_LENGTH, UnreadableMessageError, read_message

# Between the key of the first body under an id and the hash of one that came second, in the key of that one.
CONFLICT = "#conflict#"


def conflict_key(first_key: str, body_sha256: str) -> str:
    return f"{first_key}{CONFLICT}{body_sha256}"


@dataclass(frozen=True, slots=True)
class Result:
    """One item of the transactions table, with every attribute in `item` as boto3's resources give it."""

    key: str
    item: Mapping[str, Any]

    @property
    def second_under(self) -> str | None:
        """The key that was taken when this body came; None for the first one under its id."""
        # An id may hold the words too. It is never that long, and ends with whose it is if it is somebody's.
        first, _, rest = self.key.rpartition(CONFLICT)
        return first if len(self.key) > MAX_ID_LENGTH and first and BY not in rest else None

    @property
    def first_key(self) -> str:
        """Of the first body under this one's id: the id, and whose it is."""
        return self.key if self.second_under is None else self.second_under

    @property
    def body_sha256(self) -> str:
        return str(self.item.get("body_sha256"))

    @property
    def verdict(self) -> str:
        """`accepted`, or `rejected: <reason code>`."""
        code = (self.item.get("reason") or {}).get("code")
        return f"{self.item.get('status')}: {code}" if code else str(self.item.get("status"))


@dataclass(frozen=True, slots=True)
class Letter:
    """A message in the dead-letter queue."""

    message_id: str
    body: str
    receive_count: int = 0

    @property
    def reason(self) -> str:
        try:
            read_message(self.body)
        except UnreadableMessageError as error:
            return str(error)
        return "It can be read; the function or its tables failed each time."


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the ledger. `verdict` as of a result; `pending` while there is none."""

    user_id: str
    transaction_id: str
    body_sha256: str
    verdict: str

    @property
    def first_key(self) -> str:
        """Of the result of the first body under its id."""
        return f"{self.transaction_id}{BY}{self.user_id}"


@dataclass(frozen=True)
class Books:
    """One reading of all of them. `ledger` is None where nothing was sent through the application."""

    results: Mapping[str, Result] = field(default_factory=dict)
    letters: tuple[Letter, ...] = ()
    waiting: int = 0
    """Messages that the queue still holds, in flight ones too."""
    ledger: tuple[Entry, ...] | None = None
    hashed: Callable[[str], str] = str
    """What is stored of a body, by its SHA-256: the function's keyed hash."""
