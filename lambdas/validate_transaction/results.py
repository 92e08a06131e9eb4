"""The transactions table: one item for each transaction, written once and never changed.

The conditional write is what keeps a transaction from being doubled. The idempotency table in front
of it only saves work: it may be lost, late or empty, and the outcome is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol, cast

from botocore.exceptions import ClientError

from .hashing import HashKeys
from .model import Decision, Status
from .reading import Message
from .reasons import ID_REUSED

# DynamoDB's typed form of an item: {"transaction_id": {"S": "t-1"}, …}
Item = dict[str, dict[str, Any]]


class DynamoDBClient(Protocol):
    def put_item(
        self,
        *,
        TableName: str,  # noqa: N803 - boto3's own parameter names
        Item: Item,  # noqa: N803
        ConditionExpression: str,  # noqa: N803
        ReturnValuesOnConditionCheckFailure: str,  # noqa: N803
    ) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a message. `duplicate`: it had been recorded before, and nothing changed."""

    status: str
    reason_code: str | None
    duplicate: bool


class TransactionsTable:
    def __init__(
        self,
        client: DynamoDBClient,
        name: str,
        hash_keys: HashKeys,
        *,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._client = client
        self._name = name
        self._hash_keys = hash_keys
        self._clock = clock

    def record(self, message: Message, decision: Decision) -> Outcome:
        item = self._item(message, decision)
        first = self._put_first(item)
        # Equal to the last microsecond it is this very write: its answer was lost on the way and
        # the SDK sent it again.
        if first is None or first == item:
            return _outcome(item, duplicate=False)
        if self._is_of(first, message):
            return _outcome(first, duplicate=True)
        conflict = self._conflict(message, decision)
        earlier = self._put_first(conflict)
        return _outcome(conflict, duplicate=earlier is not None and earlier != conflict)

    def _put_first(self, item: Item) -> Item | None:
        """Write the item unless its key is taken; return the item that holds the key."""
        try:
            self._client.put_item(
                TableName=self._name,
                Item=item,
                ConditionExpression="attribute_not_exists(transaction_id)",
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            held: Item = cast("Mapping[str, Any]", error.response)["Item"]
            return held
        return None

    def _is_of(self, held: Item, message: Message) -> bool:
        """Whether an item is of this very body: compared by the key that the item names.

        One whose key is gone can't be compared, and so isn't.
        """
        key_id = held["hash_key"]["S"]
        if key_id not in self._hash_keys.ids:
            return False
        return bool(held["body_sha256"]["S"] == self._hash_keys.keyed(message.body_sha256, key_id))

    def _item(self, message: Message, decision: Decision) -> Item:
        item: Item = {
            "transaction_id": {"S": message.key},
            "status": {"S": decision.status.value},
            "body_sha256": {"S": self._hash_keys.of(message)},
            "hash_key": {"S": self._hash_keys.key_of(message)},
            "processed_at": {"S": self._clock().isoformat(timespec="microseconds")},
        }
        if message.submitted_by:
            item["submitted_by"] = {"S": message.submitted_by}
        if message.request_id:
            item["request_id"] = {"S": message.request_id}
        item.update({name: {"S": text} for name, text in decision.kept.items()})
        if decision.amount_minor is not None:
            item["amount_minor"] = {"N": str(decision.amount_minor)}
        if decision.reason:
            item["reason"] = {
                "M": {
                    "code": {"S": decision.reason.code.value},
                    "text": {"S": decision.reason.text},
                }
            }
        return item

    def _conflict(self, message: Message, decision: Decision) -> Item:
        # Longer than any valid id (64 characters), so it is never taken for one; nor for an id of somebody's,
        # which ends with whose it is.
        key = f"{message.key}#conflict#{self._hash_keys.of(message)}"
        return self._item(message, Decision(reason=ID_REUSED, kept=decision.kept)) | {
            "transaction_id": {"S": key},
            "conflicts_with": {"S": message.key},
        }


def _outcome(item: Item, *, duplicate: bool) -> Outcome:
    status = item["status"]["S"]
    code = item["reason"]["M"]["code"]["S"] if status == Status.REJECTED else None
    return Outcome(status=status, reason_code=code, duplicate=duplicate)
