"""Keyed hashes of bodies: an unkeyed one would give the account number away, by what is stored beside it.

Four digits are stored, six are the issuer's: the rest is a million tries (PCI DSS 4.0.1, 3.5.1.1). The key is
an HMAC key in KMS. What KMS makes of a label with it is the key that bodies are hashed with here: one call for
each start of a process, instead of one for each body.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Any, Final, Protocol

from .reading import Message

# Part of the contract with the application: another label is another key.
LABEL: Final = b"transaction hashes, 1"


class KmsClient(Protocol):
    def generate_mac(
        self,
        *,
        KeyId: str,  # noqa: N803 - boto3's own parameter names
        MacAlgorithm: str,  # noqa: N803
        Message: bytes,  # noqa: N803
    ) -> dict[str, Any]: ...


class UnknownHashKeyError(Exception):
    """A message names a key that the function does not have."""


class HashKeys:
    """`ids`: of HMAC keys in KMS. Hashes are made with the first; items still name the others."""

    def __init__(self, client: KmsClient, ids: tuple[str, ...]) -> None:
        self._client = client
        self._derived: dict[str, bytes] = {}
        self.ids = ids

    def key_of(self, message: Message) -> str:
        """The id of the key that the sender hashes with, so that it finds its result; else the first."""
        return message.hash_key or self.ids[0]

    def keyed(self, sha256: str, key_id: str) -> str:
        """HMAC-SHA-256 of a body's SHA-256 (64 hexadecimal digits, as text), in hexadecimal digits."""
        if key_id not in self.ids:
            raise UnknownHashKeyError
        if key_id not in self._derived:
            answer = self._client.generate_mac(KeyId=key_id, MacAlgorithm="HMAC_SHA_256", Message=LABEL)
            self._derived[key_id] = answer["Mac"]
        return hmac.new(self._derived[key_id], sha256.encode("ascii"), hashlib.sha256).hexdigest()

    def of(self, message: Message) -> str:
        """The hash that is stored of a message's body."""
        return self.keyed(message.body_sha256, self.key_of(message))
