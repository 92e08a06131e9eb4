"""From the text of a queue message to its fields: what can be read at all.

A message is readable when it is one JSON object, no name in it is given twice, and it has a
`transaction_id` to record a result under. All else is decided by the rules in `model`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from .account_like import looks_like_account

MAX_ID_LENGTH: Final = 64

# A message is flat. The limit is far below Python's own, which differs between versions and with
# the depth of the call, so that the same message is always read in the same way.
MAX_NESTING: Final = 16

# It goes into logs and into the result, as the transaction's id does: neither may be an account number.
_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._-]{8,64}")


class UnreadableMessageError(Exception):
    """The message cannot be read. The text never holds any part of it."""


@dataclass(frozen=True, slots=True)
class JsonNumber:
    """A JSON number as it was written: never a float, and never a huge int."""

    text: str


@dataclass(frozen=True, slots=True)
class Message:
    transaction_id: str
    fields: Mapping[str, Any]
    body_sha256: str
    request_id: str | None = None


def read_message(body: str, request_id: str | None = None) -> Message:
    """`request_id`: of the request that brought it, as the sender says; kept if it is short and plain."""
    try:
        # NaN and Infinity aren't JSON, but many writers emit them. Read as numbers, they lead to
        # a rejection with a reason; the dead-letter queue would only say that something is wrong.
        parsed = json.loads(
            body,
            object_pairs_hook=_without_repeated_names,
            parse_int=JsonNumber,
            parse_float=JsonNumber,
            parse_constant=JsonNumber,
        )
    except (ValueError, RecursionError):
        # Not chained: a JSONDecodeError carries the whole document.
        raise UnreadableMessageError("The message is not JSON.") from None
    if not isinstance(parsed, dict):
        raise UnreadableMessageError("The message is JSON, but not an object.")
    return Message(
        transaction_id=_usable_id(parsed.get("transaction_id")),
        fields=parsed,
        body_sha256=hashlib.sha256(canonical(parsed).encode("ascii")).hexdigest(),
        request_id=_plain(request_id),
    )


def _plain(request_id: str | None) -> str | None:
    kept = request_id and _REQUEST_ID.fullmatch(request_id) and not looks_like_account(request_id)
    return request_id if kept else None


def canonical(value: Any, *, nesting: int = 0) -> str:
    """The same text for the same content, whatever the order of names, spaces and escapes.

    For a message of texts it is what `json.dumps(…, sort_keys=True, separators=(",", ":"))` writes.
    A sender that wants to find its result by `body_sha256` hashes the same.
    """
    if nesting > MAX_NESTING:
        raise UnreadableMessageError(f"The message is nested more than {MAX_NESTING} levels deep.")
    if isinstance(value, dict):
        members = (f"{json.dumps(k)}:{canonical(v, nesting=nesting + 1)}" for k, v in _sorted(value))
        return "{" + ",".join(members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(canonical(v, nesting=nesting + 1) for v in value) + "]"
    if isinstance(value, JsonNumber):
        return value.text
    return json.dumps(value)


def _sorted(value: dict[str, Any]) -> list[tuple[str, Any]]:
    return sorted(value.items())


def _without_repeated_names(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        # RFC 8259 leaves open which one counts, so two readers may see two different amounts.
        raise UnreadableMessageError("The message gives a name twice in one object.")
    return members


def _usable_id(value: object) -> str:
    if (
        isinstance(value, str)
        and 1 <= len(value) <= MAX_ID_LENGTH
        and value.isprintable()
        and value == value.strip()
    ):
        if looks_like_account(value):
            raise UnreadableMessageError("The message's transaction_id looks like an account number.")
        return value
    raise UnreadableMessageError(
        f"The message has no usable transaction_id: text of 1 to {MAX_ID_LENGTH} printable "
        "characters that neither starts nor ends with a space."
    )
