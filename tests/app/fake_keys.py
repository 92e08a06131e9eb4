"""KMS in memory."""

from __future__ import annotations

import base64
import json
import secrets
from typing import Any

from app.hashes import HashKeys


class FakeKeys:
    """What it encrypts is a number of its own; `opened` knows which stands for what."""

    def __init__(self) -> None:
        self.keys = HashKeys({"mac-1": b"1" * 32})
        self.error: Exception | None = None
        self._encrypted: dict[str, tuple[str, str, str]] = {}

    async def hashes(self) -> HashKeys:
        if self.error:
            raise self.error
        return self.keys

    async def encrypt(self, account_id: str, *, transaction_id: str, submitted_by: str) -> str:
        if self.error:
            raise self.error
        ciphertext = base64.b64encode(secrets.token_bytes(160)).decode()
        self._encrypted[ciphertext] = (account_id, transaction_id, submitted_by)
        return ciphertext

    def opened(self, body: str) -> dict[str, str]:
        """A message as the validation function has it in its hands."""
        message: dict[str, Any] = json.loads(body)
        account_id, *whose = self._encrypted[message.pop("encrypted_account_id")["ciphertext"]]
        assert whose == [message["transaction_id"], message["submitted_by"]]
        return {**message, "account_id": account_id}

    def stored_hash(self, body: str) -> str:
        """What the validation function stores of a message."""
        key_id = json.loads(body)["encrypted_account_id"]["hash_key"]
        hashed = {name: value for name, value in self.opened(body).items() if name != "received_at"}
        return self.keys.keyed(json.dumps(hashed, sort_keys=True, separators=(",", ":")), key_id)

    def result_key(self, body: str) -> str:
        """Where the validation function records a message that is the first under its id."""
        message = json.loads(body)
        return f"{message['transaction_id']}#by#{message['submitted_by']}"
