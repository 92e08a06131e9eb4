"""From the text of a queue message to its fields: what can be read at all.

A message is readable when it is one JSON object, no name in it is given twice, and it has a
`transaction_id` to record a result under. All else is decided by the rules in `model`.

`submitted_by` says whose the id is: the same id of another is another transaction. A message may have none.

`received_at` says when the sender took it in, and stands for an `occurred_at` that nobody gave. It is no part
of what is hashed: received again, it is the same transaction.

The account number is in `account_id` in clear, or in `encrypted_account_id`, an object of three texts:

- `form`: `kms-1`, the only one there is;
- `ciphertext`: what KMS's Encrypt made of the number in UTF-8 with the encryption context
  `{"transaction_id": <the message's>, "submitted_by": <the message's>}`, in base64;
- `hash_key`: the id of the key that the sender hashes bodies with, and so will look for the result.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from .account_like import looks_like_account

MAX_ID_LENGTH: Final = 64

# Between an id and whose it is, in the key of a result: so in no id.
BY: Final = "#by#"
_SUBMITTER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")

RECEIVED: Final = "received_at"
ENCRYPTED: Final = "encrypted_account_id"
FORM: Final = "kms-1"

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
    """`body_sha256` is an unkeyed hash and stays in memory; what is stored is in `hashing`.

    `ciphertext` and `hash_key` are those of an encrypted account number, which is not in `fields` until it is
    decrypted.
    """

    transaction_id: str
    fields: Mapping[str, Any]
    body_sha256: str
    request_id: str | None = None
    ciphertext: bytes | None = None
    hash_key: str | None = None
    submitted_by: str | None = None

    @property
    def key(self) -> str:
        """What the result is recorded under: the id, and whose it is."""
        return (
            self.transaction_id
            if self.submitted_by is None
            else f"{self.transaction_id}{BY}{self.submitted_by}"
        )

    def with_account_id(self, account_id: str) -> Message:
        """The same with its account number decrypted, hashed as if it had come in clear."""
        fields = {**self.fields, "account_id": account_id}
        return replace(self, fields=fields, body_sha256=_sha256(fields), ciphertext=None)


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
    transaction_id, submitted_by = _usable_id(parsed.get("transaction_id")), _submitter(parsed)
    if not isinstance(parsed.get(RECEIVED, ""), str):
        raise UnreadableMessageError(f"The message's {RECEIVED} is no text.")
    body_sha256 = _sha256(parsed)
    ciphertext, hash_key = _encrypted(parsed)
    if ciphertext is not None and submitted_by is None:
        raise UnreadableMessageError(
            "The message has an encrypted account number, and does not say whose it is."
        )
    return Message(
        transaction_id=transaction_id,
        fields=parsed,
        body_sha256=body_sha256,
        request_id=_plain(request_id),
        ciphertext=ciphertext,
        hash_key=hash_key,
        submitted_by=submitted_by,
    )


def _encrypted(parsed: dict[str, Any]) -> tuple[bytes | None, str | None]:
    """Take the encrypted account number out of the fields: its ciphertext, and the sender's hash key."""
    if ENCRYPTED not in parsed:
        return None, None
    if "account_id" in parsed:
        raise UnreadableMessageError("The message has an account number in clear and an encrypted one.")
    match parsed.pop(ENCRYPTED):
        case {"form": "kms-1", "ciphertext": str(ciphertext), "hash_key": str(hash_key)}:
            try:
                return base64.b64decode(ciphertext, validate=True), hash_key
            except (binascii.Error, ValueError):
                pass
    raise UnreadableMessageError(f"The message's {ENCRYPTED} has not the form {FORM}.")


def _submitter(parsed: Mapping[str, Any]) -> str | None:
    if "submitted_by" not in parsed:
        return None
    value = parsed["submitted_by"]
    if not isinstance(value, str) or not _SUBMITTER.fullmatch(value):
        raise UnreadableMessageError(
            "The message's submitted_by is not 1 to 64 letters, digits, dots, underscores and hyphens."
        )
    if looks_like_account(value):
        raise UnreadableMessageError("The message's submitted_by looks like an account number.")
    return value


def _sha256(fields: Mapping[str, Any]) -> str:
    hashed = {name: value for name, value in fields.items() if name != RECEIVED}
    return hashlib.sha256(canonical(hashed).encode("ascii")).hexdigest()


def _plain(request_id: str | None) -> str | None:
    kept = request_id and _REQUEST_ID.fullmatch(request_id) and not looks_like_account(request_id)
    return request_id if kept else None


def canonical(value: Any, *, nesting: int = 0) -> str:
    """The same text for the same content, whatever the order of names, spaces and escapes.

    For a message of texts it is what `json.dumps(…, sort_keys=True, separators=(",", ":"))` writes.
    The application hashes the same, to find its results.
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
        if BY in value:
            raise UnreadableMessageError(f"The message's transaction_id has {BY} in it.")
        if looks_like_account(value):
            raise UnreadableMessageError("The message's transaction_id looks like an account number.")
        return value
    raise UnreadableMessageError(
        f"The message has no usable transaction_id: text of 1 to {MAX_ID_LENGTH} printable "
        "characters that neither starts nor ends with a space."
    )
