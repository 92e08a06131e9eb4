"""DynamoDB: sessions, verdicts on transactions, and the validation function's idempotency records."""

from __future__ import annotations

from cdktf_cdktf_provider_aws.dynamodb_table import (
    DynamodbTable,
    DynamodbTableAttribute,
    DynamodbTableGlobalSecondaryIndex,
    DynamodbTablePointInTimeRecovery,
    DynamodbTableServerSideEncryption,
    DynamodbTableTtl,
)
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from constructs import Construct

from stacks import naming
from stacks.lifecycle import stateful
from stacks.settings import Settings

__all__ = ["Tables"]


class Tables(Construct):
    """`sessions`, `transactions` and `idempotency`: on demand, encrypted, recoverable to any second."""

    SESSIONS_USER_INDEX = "by-user"

    def __init__(self, scope: Construct, id: str, *, settings: Settings, key: KmsKey) -> None:
        super().__init__(scope, id)
        self._settings = settings
        self._key = key
        self.sessions = self._table(
            "sessions",
            hash_key="session_id",
            ttl="expires_at",
            # Every session of a user, newest first: to show them, and to end them all.
            index=DynamodbTableGlobalSecondaryIndex(
                name=self.SESSIONS_USER_INDEX,
                hash_key="user_id",
                range_key="created_at",
                projection_type="KEYS_ONLY",
            ),
        )
        self.transactions = self._table("transactions", hash_key="transaction_id")
        self.idempotency = self._table("idempotency", hash_key="id", ttl="expiration")

    def _table(
        self,
        purpose: str,
        *,
        hash_key: str,
        ttl: str | None = None,
        index: DynamodbTableGlobalSecondaryIndex | None = None,
    ) -> DynamodbTable:
        # DynamoDB wants every declared attribute to be a key of the table or of an index.
        keys = [hash_key, *([str(index.hash_key), str(index.range_key)] if index else [])]
        return DynamodbTable(
            self,
            purpose,
            name=naming.name(self._settings, purpose),
            billing_mode="PAY_PER_REQUEST",
            hash_key=hash_key,
            attribute=[DynamodbTableAttribute(name=key, type="S") for key in keys],
            global_secondary_index=[index] if index else None,
            ttl=DynamodbTableTtl(attribute_name=ttl, enabled=True) if ttl else None,
            point_in_time_recovery=DynamodbTablePointInTimeRecovery(enabled=True),
            server_side_encryption=DynamodbTableServerSideEncryption(enabled=True, kms_key_arn=self._key.arn),
            deletion_protection_enabled=self._settings.protected,
            lifecycle=stateful(self._settings),
        )
