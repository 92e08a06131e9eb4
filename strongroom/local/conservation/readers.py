"""Reads the books: the ledger, the table of verdicts, the dead-letter messages (which stay), queue levels."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
from boto3.dynamodb.types import TypeDeserializer

from strongroom.local.conservation.books import Entry, Letter, Result

# ReceiveMessage and ChangeMessageVisibilityBatch take no more messages at once.
BATCH = 10
# Long enough to have seen every letter before the first is visible again, for queues that a test fills.
SEEN_SECONDS = 60

LEVELS = (
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesNotVisible",
    "ApproximateNumberOfMessagesDelayed",
)


def results(dynamodb: Any, table: str) -> dict[str, Result]:
    """Every item of the transactions table, read consistently, by its key."""
    plain = TypeDeserializer()
    read = {}
    for page in dynamodb.get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
        for item in page["Items"]:
            values = {name: plain.deserialize(value) for name, value in item.items()}
            read[values["transaction_id"]] = Result(values["transaction_id"], values)
    return read


def ledger(connection: psycopg.Connection[tuple[Any, ...]]) -> tuple[Entry, ...]:
    """Every row of the ledger."""
    rows = connection.execute(
        "SELECT user_id, transaction_id, body_sha256, status, reason_code FROM transactions"
    )
    return tuple(
        Entry(user_id, transaction_id, sha, f"{status}: {reason}" if reason else status)
        for user_id, transaction_id, sha, status, reason in rows
    )


def letters(sqs: Any, queue_url: str) -> tuple[Letter, ...]:
    """Every message of the dead-letter queue, once; all of them are visible again afterwards."""
    seen: dict[str, tuple[Letter, str]] = {}
    try:
        for message in _received(sqs, queue_url):
            letter = Letter(
                message_id=message["MessageId"],
                body=message["Body"],
                receive_count=int(message["Attributes"]["ApproximateReceiveCount"]),
            )
            seen[letter.message_id] = (letter, message["ReceiptHandle"])
    finally:
        _give_back(sqs, queue_url, [handle for _, handle in seen.values()])
    return tuple(letter for letter, _ in seen.values())


def level(sqs: Any, queue_url: str) -> dict[str, int]:
    """How many messages a queue holds: to be had, in flight, delayed."""
    told = sqs.get_queue_attributes(QueueUrl=queue_url, AttributeNames=list(LEVELS))["Attributes"]
    return {name: int(told[name]) for name in LEVELS}


def _received(sqs: Any, queue_url: str) -> Iterator[dict[str, Any]]:
    while True:
        answer = sqs.receive_message(
            QueueUrl=queue_url,
            MaxNumberOfMessages=BATCH,
            VisibilityTimeout=SEEN_SECONDS,
            WaitTimeSeconds=1,  # a short poll asks some of the servers only
            AttributeNames=["ApproximateReceiveCount"],
        )
        if not answer.get("Messages"):
            return
        yield from answer["Messages"]


def _give_back(sqs: Any, queue_url: str, handles: list[str]) -> None:
    for start in range(0, len(handles), BATCH):
        sqs.change_message_visibility_batch(
            QueueUrl=queue_url,
            Entries=[
                {"Id": str(number), "ReceiptHandle": handle, "VisibilityTimeout": 0}
                for number, handle in enumerate(handles[start : start + BATCH])
            ],
        )
