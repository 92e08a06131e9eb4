"""Keys of KMS: account numbers are encrypted with one, and hashes keyed with others."""

from __future__ import annotations

import base64
from typing import Any, Final

from app.aws import AwsCalls
from app.hashes import HashKeys

# Part of the contract with the validation function: another label is another key.
LABEL: Final = b"transaction hashes, 1"


class KmsKeys:
    """`account_numbers`: a key's id; `hashes`: those of HMAC keys, the one in use first."""

    def __init__(self, client: Any, call: AwsCalls, account_numbers: str, hashes: tuple[str, ...]) -> None:
        self._client = client
        self._call = call
        self._account_numbers = account_numbers
        self._ids = hashes
        self._hashes: HashKeys | None = None

    async def hashes(self) -> HashKeys:
        """Made once: KMS is not asked for each hash."""
        if self._hashes is None:
            self._hashes = HashKeys({key_id: await self._derived(key_id) for key_id in self._ids})
        return self._hashes

    async def _derived(self, key_id: str) -> bytes:
        answer = await self._call(
            self._client.generate_mac, KeyId=key_id, MacAlgorithm="HMAC_SHA_256", Message=LABEL
        )
        mac: bytes = answer["Mac"]
        return mac

    async def encrypt(self, account_id: str, *, transaction_id: str, submitted_by: str) -> str:
        """The number for this user's transaction alone: KMS decrypts it for no other. In base64."""
        answer = await self._call(
            self._client.encrypt,
            KeyId=self._account_numbers,
            Plaintext=account_id.encode("utf-8", "surrogatepass"),
            EncryptionContext={"transaction_id": transaction_id, "submitted_by": submitted_by},
        )
        return base64.b64encode(answer["CiphertextBlob"]).decode()
