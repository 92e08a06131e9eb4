"""The gateways on AWS: sessions and verdicts in DynamoDB, transactions through SQS."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from app.aws import BACKGROUND_THREADS, AwsCalls, create_clients
from app.config import Settings
from app.gateways import Canceled, Found, Message, Refusal, Session, Throttled
from app.kms import KmsKeys
from app.result_items import Item, UnreadableError, verdict

logger = logging.getLogger(__name__)

# Amazon DynamoDB API reference, BatchGetItem.
BATCH_GET_KEYS = 100

# Of a result; "status" is a reserved word.
ATTRIBUTES = "transaction_id, #s, body_sha256, processed_at, reason, amount_minor"


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
            Item=_item(session),
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

    async def replace(self, key: str, new: Session) -> bool:
        """In one transaction. Tried again by the SDK it is the same one: by its token, which is the SDK's."""
        delete = {
            "TableName": self._table,
            "Key": {"session_id": {"S": key}},
            "ConditionExpression": "attribute_exists(session_id)",
        }
        put = {"TableName": self._table, "Item": _item(new)}
        try:
            await self._call(
                self._client.transact_write_items, TransactItems=[{"Delete": delete}, {"Put": put}]
            )
        except Canceled as canceled:
            # TransactionConflict: another is at it this very moment, and may fail.
            if canceled.reasons[0] == "ConditionalCheckFailed":
                return False
            raise
        return True

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

    async def waiting(self) -> int:
        """About how many messages nobody has received yet."""
        answer = await self._call(
            self._client.get_queue_attributes,
            QueueUrl=self._queue_url,
            AttributeNames=["ApproximateNumberOfMessages"],
        )
        return int(answer["Attributes"]["ApproximateNumberOfMessages"])

    async def send(self, messages: Mapping[str, Message]) -> Mapping[str, Refusal]:
        """Queue up to ten messages in one call; SQS takes or refuses each by itself."""
        answer = await self._call(
            self._client.send_message_batch,
            QueueUrl=self._queue_url,
            Entries=[
                {
                    "Id": name,
                    "MessageBody": message.body,
                    "MessageAttributes": _attributes(message),
                }
                for name, message in messages.items()
            ],
        )
        taken = {each["Id"] for each in answer.get("Successful", [])}
        # What the answer does not name was not taken, as far as anybody knows.
        refused = {name: Refusal("Unanswered", own_fault=False) for name in messages if name not in taken}
        for each in answer.get("Failed", []):
            if each["Id"] in refused:
                refused[each["Id"]] = Refusal(each["Code"], each.get("SenderFault", False))
        return refused


def _attributes(message: Message) -> dict[str, dict[str, str]]:
    """Beside the body, which is what is hashed."""
    said = {"request_id": message.request_id} | ({"sent_again": "true"} if message.again else {})
    return {name: {"DataType": "String", "StringValue": value} for name, value in said.items()}


class DynamoDBVerdicts:
    """The transactions table, which the validation function writes and nobody else."""

    def __init__(self, client: Any, call: AwsCalls, table: str) -> None:
        self._client = client
        self._call = call
        self._table = table

    async def find(self, keys: Collection[str]) -> Found:
        """What there is under these keys, in as few calls as BatchGetItem allows.

        Raises Throttled where none of them was read.
        """
        wanted = sorted(set(keys))
        items: list[Item] = []
        unread: set[str] = set()
        for start in range(0, len(wanted), BATCH_GET_KEYS):
            batch, left_out = await self._batch(wanted[start : start + BATCH_GET_KEYS])
            items += batch
            unread |= left_out
        if wanted and len(unread) == len(wanted):
            raise Throttled("DynamoDB left all keys of a batch unread")
        verdicts, unreadable = {}, {}
        for item in items:
            key = item["transaction_id"]["S"]
            try:
                verdicts[key] = verdict(item)
            except UnreadableError as error:
                unreadable[key] = str(error)
        return Found(verdicts, unreadable, unread)

    async def _batch(self, keys: list[str]) -> tuple[list[Item], set[str]]:
        answer = await self._call(
            self._client.batch_get_item,
            RequestItems={
                self._table: {
                    "Keys": [{"transaction_id": {"S": key}} for key in keys],
                    "ProjectionExpression": ATTRIBUTES,
                    "ExpressionAttributeNames": {"#s": "status"},
                }
            },
        )
        # DynamoDB's way to throttle a batch: it answers 200 and hands keys back.
        unread = answer.get("UnprocessedKeys", {}).get(self._table, {}).get("Keys", [])
        return answer["Responses"].get(self._table, []), {key["transaction_id"]["S"] for key in unread}


def verdicts(region: str, table: str) -> DynamoDBVerdicts:
    """Those of a table, for who needs nothing else of AWS."""
    dynamodb, *_ = create_clients(region)
    return DynamoDBVerdicts(dynamodb, AwsCalls(BACKGROUND_THREADS), table)


@dataclass(frozen=True)
class Gateways:
    """The four that the application has."""

    sessions: DynamoDBSessions
    queue: SqsTransactionQueue
    verdicts: DynamoDBVerdicts
    keys: KmsKeys


def connect(settings: Settings) -> Gateways:
    """The gateways of these settings. None of them takes a thread from another."""
    dynamodb, sqs, kms = create_clients(settings.aws_region)
    return Gateways(
        DynamoDBSessions(dynamodb, AwsCalls(), settings.sessions_table, settings.sessions_user_index),
        SqsTransactionQueue(sqs, AwsCalls(BACKGROUND_THREADS), settings.validation_queue_url),
        DynamoDBVerdicts(dynamodb, AwsCalls(BACKGROUND_THREADS), settings.transactions_table),
        KmsKeys(kms, AwsCalls(), settings.account_numbers_key, settings.hash_keys),
    )


def _item(session: Session) -> dict[str, dict[str, str]]:
    return {
        "session_id": {"S": session.key},
        "user_id": {"S": session.user_id},
        "created_at": {"S": session.created_at},
        "expires_at": {"N": str(session.expires_at)},
    }


def _session(item: Item) -> Session:
    return Session(
        key=item["session_id"]["S"],
        user_id=item["user_id"]["S"],
        created_at=item["created_at"]["S"],
        expires_at=int(item["expires_at"]["N"]),
    )
