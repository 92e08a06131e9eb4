"""Keyed hashes of bodies: by what is beside it, an unkeyed one would give the account number away.

Four digits are in the ledger, six are the issuer's: the rest is a million tries (PCI DSS 4.0.1, 3.5.1.1). The
key is an HMAC key in KMS; what KMS makes of a label with it is the key that is hashed with here (`app.kms`).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class HashKeys:
    """`secrets`: by the id of its key in KMS, which is stored beside a hash. The first is in use; rows of
    before a rotation name the others."""

    secrets: Mapping[str, bytes] = field(repr=False)

    @property
    def current(self) -> str:
        """The id of the key that new rows are hashed with."""
        return next(iter(self.secrets))

    def keyed(self, text: str, key_id: str) -> str:
        """HMAC-SHA-256 of a text's SHA-256 in hexadecimal digits; in such digits too."""
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        return hmac.digest(self.secrets[key_id], sha256.encode(), "sha256").hex()

    def earlier(self, text: str) -> list[str]:
        """By each key that is no longer in use."""
        _, *others = self.secrets
        return [self.keyed(text, key_id) for key_id in others]
