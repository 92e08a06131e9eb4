"""The gateways on AWS: sessions and verdicts in DynamoDB, transactions through SQS."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from typing import Any

from app.aws import AwsCalls
from app.gateways import Message, Session, Throttled, Verdict

logger = logging.getLogger(__name__)

Item = Mapping[str, Any]

# Amazon DynamoDB API reference, BatchGetItem.
BATCH_GET_KEYS = 100


class DynamoDBSessions:
    """The sessions table: key `session_id`, TTL attribute `expires_at`, an index by user."""

    def __init__(self, client: Any, call: AwsCalls, table: str, user_index: str) -> None:
        self._client = client
        self._call = call
        self._table = table
        self._user_index = user_index

    async def create(self, session: Session) -> None:
        """Store a new session."""
        await self._call(
            self._client.put_item,
            TableName=self._table,
            Item={
                "session_id": {"S": session.key},
                "user_id": {"S": session.user_id},
                "created_at": {"S": session.created_at},
                "expires_at": {"N": str(session.expires_at)},
            },
        )

    async def find(self, key: str) -> Session | None:
        """The session with this key, read consistently: it may be a moment old."""
        answer = await self._call(
            self._client.get_item,
            TableName=self._table,
            Key={"session_id": {"S": key}},
            ConsistentRead=True,
        )
        item = answer.get("Item")
        return _session(item) if item else None

    async def of_user(self, user_id: str, created_after: str) -> list[Session]:
        """This user's sessions from the index, which needs to carry no more than its keys."""
        answer = await self._call(
            self._client.query,
            TableName=self._table,
            IndexName=self._user_index,
            KeyConditionExpression="user_id = :user AND created_at > :after",
            ExpressionAttributeValues={
                ":user": {"S": user_id},
                ":after": {"S": created_after},
            },
            ScanIndexForward=False,
        )
        return [
            Session(
                key=item["session_id"]["S"],
                user_id=user_id,
                created_at=item["created_at"]["S"],
                expires_at=0,
            )
            for item in answer["Items"]
        ]

    async def delete(self, key: str) -> None:
        """Delete the session."""
        await self._call(self._client.delete_item, TableName=self._table, Key={"session_id": {"S": key}})


class SqsTransactionQueue:
    """The validation queue."""

    def __init__(self, client: Any, call: AwsCalls, queue_url: str) -> None:
        self._client = client
        self._call = call
        self._queue_url = queue_url

    async def ask(self) -> None:
        """Its own ARN: a question whose answer changes nothing."""
        await self._call(
            self._client.get_queue_attributes, QueueUrl=self._queue_url, AttributeNames=["QueueArn"]
        )

    async def send(self, messages: Mapping[str, Message]) -> Collection[str]:
        """Queue up to ten messages in one call; SQS takes or refuses each by itself."""
        answer = await self._call(
            self._client.send_message_batch,
            QueueUrl=self._queue_url,
            Entries=[
                {
                    "Id": name,
                    "MessageBody": message.body,
                    "MessageAttributes": {
                        "request_id": {"DataType": "String", "StringValue": message.request_id}
                    },
                }
                for name, message in messages.items()
            ],
        )
        for refused in answer.get("Failed", []):
            logger.error("SQS refused a message: %s", refused["Code"])
        return {taken["Id"] for taken in answer.get("Successful", [])}


class DynamoDBVerdicts:
    """The transactions table, which the validation function writes and nobody else."""

    def __init__(self, client: Any, call: AwsCalls, table: str) -> None:
        self._client = client
        self._call = call
        self._table = table

    async def find(self, keys: Collection[str]) -> dict[str, Verdict]:
        """The verdicts under these keys, in as few calls as BatchGetItem allows."""
        wanted = sorted(set(keys))
        found: dict[str, Verdict] = {}
        for start in range(0, len(wanted), BATCH_GET_KEYS):
            found |= await self._batch(wanted[start : start + BATCH_GET_KEYS])
        return found

    async def _batch(self, keys: list[str]) -> dict[str, Verdict]:
        answer = await self._call(
            self._client.batch_get_item,
            RequestItems={
                self._table: {
                    "Keys": [{"transaction_id": {"S": key}} for key in keys],
                    "ProjectionExpression": "transaction_id, #s, body_sha256, hash_key, processed_at, reason",
                    "ExpressionAttributeNames": {"#s": "status"},  # a reserved word
                }
            },
        )
        if answer.get("UnprocessedKeys"):
            # DynamoDB's way to throttle a batch: it answers 200 and hands keys back.
            raise Throttled("DynamoDB left keys of a batch unread")
        return {
            item["transaction_id"]["S"]: _verdict(item) for item in answer["Responses"].get(self._table, [])
        }


def _session(item: Item) -> Session:
    return Session(
        key=item["session_id"]["S"],
        user_id=item["user_id"]["S"],
        created_at=item["created_at"]["S"],
        expires_at=int(item["expires_at"]["N"]),
    )


def _verdict(item: Item) -> Verdict:
    reason = item.get("reason", {}).get("M")
    return Verdict(
        status=item["status"]["S"],
        body_sha256=item["body_sha256"]["S"],
        processed_at=item["processed_at"]["S"],
        hash_key=item.get("hash_key", {}).get("S"),
        reason={name: value["S"] for name, value in reason.items() if "S" in value} if reason else None,
    )
