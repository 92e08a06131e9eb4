"""Account numbers come encrypted, each for one user's transaction alone, and are decrypted by KMS."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from botocore.exceptions import ClientError

from .reading import Message, UnreadableMessageError


class KmsClient(Protocol):
    def decrypt(
        self,
        *,
        KeyId: str,  # noqa: N803 - boto3's own parameter names
        CiphertextBlob: bytes,  # noqa: N803
        EncryptionContext: Mapping[str, str],  # noqa: N803
    ) -> dict[str, Any]: ...


class AccountNumbers:
    """`key_id`: of the key that account numbers are encrypted with. No other key is tried."""

    def __init__(self, client: KmsClient, key_id: str) -> None:
        self._client = client
        self._key_id = key_id

    def opened(self, message: Message) -> Message:
        """The message with its account number in `account_id`.

        UnreadableMessageError where that was encrypted for another transaction or user, or changed on its way.
        Whatever else KMS answers is raised: the message comes again.
        """
        if message.ciphertext is None:
            return message
        assert message.submitted_by is not None  # noqa: S101 - `read_message` refuses it
        try:
            answer = self._client.decrypt(
                KeyId=self._key_id,
                CiphertextBlob=message.ciphertext,
                EncryptionContext={
                    "transaction_id": message.transaction_id,
                    "submitted_by": message.submitted_by,
                },
            )
        except ClientError as error:
            if error.response["Error"]["Code"] == "InvalidCiphertextException":
                raise UnreadableMessageError(
                    "The message's account number was not encrypted for this transaction."
                ) from None
            raise
        return message.with_account_id(answer["Plaintext"].decode("utf-8", "surrogatepass"))
