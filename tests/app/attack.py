"""What somebody finds who has everything that is stored: account numbers, plain, encoded or behind a hash.

The attacker knows how the system works, each row beside each hash, the issuer's digits and the last four. What
is left are 100,000 numbers for each row; whether one of them fits a hash is asked of the right one alone, which
is among them (`candidates`).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

SEPARATED = re.compile(rb"[0-9](?:[ ._/\-]?[0-9]){11,}")
WIDE = re.compile(rb"(?:[0-9A-Za-z ._\-]\x00){11,}[0-9A-Za-z]?")
HEX = re.compile(rb"(?:[0-9a-fA-F]{2}){12,}")
BASE64 = re.compile(rb"[A-Za-z0-9+/_\-]{16,}")
HASH = re.compile(rb"[0-9a-f]{32,}")
LENGTHS = (32, 40, 64, 128)
DEEP = 3  # encodings of encodings

ALGORITHMS = ("md5", "sha1", "sha256", "sha512", "sha3_256", "blake2s")


@dataclass
class Evidence:
    """`places`: all bytes that are stored somewhere, by where."""

    places: Mapping[str, bytes]
    hashes: set[str] = field(init=False)

    def __post_init__(self) -> None:
        self.hashes = {found for content in self.places.values() for found in _hashes(content)}

    def written(self, digits: set[str]) -> dict[str, str]:
        """Of these runs of digits those that can be read, in some encoding: and where."""
        found: dict[str, str] = {}
        for place, content in self.places.items():
            for number in _readable(content, digits, DEEP):
                found.setdefault(number, place)
        return found

    def behind_a_hash(self, number: str, row: Mapping[str, str]) -> bool:
        """Whether a hash that is stored anywhere fits the number and what is known of its row."""
        return any(digest in self.hashes for digest in digests(number, row))


def candidates(issuer: str, last: str) -> Iterator[str]:
    """Every card's number of 16 digits that begins and ends so, with a right check digit."""
    for middle in range(10**6):
        number = f"{issuer}{middle:06}{last}"
        if luhn(number):
            yield number


def luhn(number: str) -> bool:
    """Whether the check digit is right."""
    doubled = (int(digit) * 2 for digit in number[-2::-2])
    return (sum(map(int, number[-1::-2])) + sum(each // 10 + each % 10 for each in doubled)) % 10 == 0


def digests(number: str, row: Mapping[str, str]) -> Iterator[str]:
    """Every hash that somebody makes who has no key, or takes for one what is no secret."""
    keys = [b"", *(row[name].encode() for name in ("hash_key", "transaction_id", "user_id") if name in row)]
    for text in _texts(number, row):
        plain = hashlib.sha256(text).hexdigest()
        yield from (hashlib.new(algorithm, text).hexdigest() for algorithm in ALGORITHMS)
        yield hashlib.sha256(plain.encode()).hexdigest()
        yield from (hmac.digest(key, said, "sha256").hex() for key in keys for said in (text, plain.encode()))


def _texts(number: str, row: Mapping[str, str]) -> Iterator[bytes]:
    """The number, alone and in the forms that messages are hashed in, and that somebody else might hash."""
    yield number.encode()
    asked = {name: row[name] for name in ("amount", "currency", "type")} | {"account_id": number}
    asked |= {"submitted_by": row["user_id"]} if "user_id" in row else {}
    moment = row.get("occurred_at", "").replace(" ", "T").replace("+00:00", "Z")
    of_id = {"transaction_id": row["transaction_id"]}
    for known in (asked, asked | of_id, asked | of_id | {"occurred_at": moment}):
        yield json.dumps(known, sort_keys=True, separators=(",", ":")).encode()


def _readable(content: bytes, digits: set[str], depth: int) -> Iterator[str]:
    yield from _among(content, digits)
    if not depth:
        return
    for decoded in _decoded(content):
        yield from _readable(decoded, digits, depth - 1)


def _among(content: bytes, digits: set[str]) -> Iterator[str]:
    lengths = {len(each) for each in digits}
    for match in SEPARATED.finditer(content):
        run = re.sub(rb"\D", b"", match[0]).decode()
        for said in (run, run[::-1]):
            for length in lengths:
                windows = (said[start : start + length] for start in range(len(said) - length + 1))
                yield from (window for window in windows if window in digits)


def _decoded(content: bytes) -> Iterator[bytes]:
    for match in WIDE.finditer(content):
        yield match[0].replace(b"\0", b"")
    for match in HEX.finditer(content):
        for part in (match[0], match[0][1:-1]):
            yield binascii.unhexlify(part)
    for match in BASE64.finditer(content):
        text = match[0].replace(b"-", b"+").replace(b"_", b"/")
        for start in range(4):
            part = text[start:]
            whole = part[:-1] if len(part) % 4 == 1 else part
            yield base64.b64decode(whole + b"=" * (-len(whole) % 4))


def _hashes(content: bytes) -> Iterable[str]:
    for match in HASH.finditer(content):
        run = match[0].decode()
        for length in LENGTHS:
            yield from (run[start : start + length] for start in range(len(run) - length + 1))
