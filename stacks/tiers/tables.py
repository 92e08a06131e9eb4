"""DynamoDB: sessions, verdicts, the validation function's idempotency records, and the tables of `[tables]`."""

from __future__ import annotations

from collections.abc import Sequence

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
from stacks.schema.sections.tables import Index
from stacks.settings import Settings

__all__ = ["Tables"]


class Tables(Construct):
    """`sessions`, `transactions`, `idempotency`; `further` by name. On demand, encrypted, recoverable."""

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
            indexes=[Index(name=self.SESSIONS_USER_INDEX, hash_key="user_id", range_key="created_at")],
        )
        self.transactions = self._table("transactions", hash_key="transaction_id")
        self.idempotency = self._table("idempotency", hash_key="id", ttl="expiration")
        self.further = {
            name: self._table(
                name,
                hash_key=table.hash_key,
                range_key=table.range_key,
                ttl=table.ttl,
                indexes=table.indexes,
            )
            for name, table in settings.tables.items()
        }

    def _table(
        self,
        purpose: str,
        *,
        hash_key: str,
        range_key: str | None = None,
        ttl: str | None = None,
        indexes: Sequence[Index] = (),
    ) -> DynamodbTable:
        # DynamoDB wants every declared attribute to be a key of the table or of an index, once.
        keys = [hash_key, range_key, *(key for index in indexes for key in (index.hash_key, index.range_key))]
        return DynamodbTable(
            self,
            purpose,
            name=naming.name(self._settings, purpose),
            billing_mode="PAY_PER_REQUEST",
            hash_key=hash_key,
            range_key=range_key,
            attribute=[DynamodbTableAttribute(name=key, type="S") for key in dict.fromkeys(filter(None, keys))],
            global_secondary_index=[_index(index) for index in indexes] or None,
            ttl=DynamodbTableTtl(attribute_name=ttl, enabled=True) if ttl else None,
            point_in_time_recovery=DynamodbTablePointInTimeRecovery(enabled=True),
            server_side_encryption=DynamodbTableServerSideEncryption(enabled=True, kms_key_arn=self._key.arn),
            deletion_protection_enabled=self._settings.protected,
            lifecycle=stateful(self._settings),
        )


def _index(index: Index) -> DynamodbTableGlobalSecondaryIndex:
    return DynamodbTableGlobalSecondaryIndex(
        name=index.name, hash_key=index.hash_key, range_key=index.range_key, projection_type="KEYS_ONLY"
    )
