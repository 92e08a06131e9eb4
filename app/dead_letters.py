"""The dead-letter queue, read without taking anything away."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from typing import Any, Final

from app.aws import AwsCalls

# Amazon SQS API reference: ReceiveMessage and ChangeMessageVisibilityBatch take ten messages.
BATCH: Final = 10
# So long a message stays hidden while the others are read; they are given back at the end.
HIDDEN_SECONDS: Final = 300
# Long polling asks all of SQS's servers; and an empty answer may still come too early.
WAIT_SECONDS: Final = 1
EMPTY_ANSWERS: Final = 2
# Beyond these nobody looks one by one.
MOST: Final = 10_000


@dataclass(frozen=True)
class Letters:
    """`transactions`: (user, id) of those that can be read; `whole`: whether all of them were looked at."""

    transactions: frozenset[tuple[str, str]]
    count: int
    whole: bool


class DeadLetters:
    """`client`: SQS's; the messages are of the validation queue."""

    def __init__(self, client: Any, call: AwsCalls, queue_url: str) -> None:
        self._client = client
        self._call = call
        self._queue_url = queue_url

    async def read(self) -> Letters:
        """Each once. Afterwards all are where they were."""
        bodies: dict[str, str] = {}
        receipts: dict[str, str] = {}
        nothing_new = 0
        try:
            while len(bodies) < MOST and nothing_new < EMPTY_ANSWERS:
                received = await self._receive()
                new = {each["MessageId"] for each in received} - bodies.keys()
                nothing_new = 0 if new else nothing_new + 1
                bodies |= {each["MessageId"]: each["Body"] for each in received}
                receipts |= {each["MessageId"]: each["ReceiptHandle"] for each in received}
        finally:
            await self._give_back([*receipts.values()])
        return Letters(frozenset(filter(None, map(_whose, bodies.values()))), len(bodies), len(bodies) < MOST)

    async def _receive(self) -> list[dict[str, Any]]:
        answer = await self._call(
            self._client.receive_message,
            QueueUrl=self._queue_url,
            MaxNumberOfMessages=BATCH,
            VisibilityTimeout=HIDDEN_SECONDS,
            WaitTimeSeconds=WAIT_SECONDS,
        )
        found: list[dict[str, Any]] = answer.get("Messages", [])
        return found

    async def _give_back(self, receipts: list[str]) -> None:
        for start in range(0, len(receipts), BATCH):
            with contextlib.suppress(Exception):  # they are visible again by themselves
                await self._call(
                    self._client.change_message_visibility_batch,
                    QueueUrl=self._queue_url,
                    Entries=[
                        {"Id": str(number), "ReceiptHandle": receipt, "VisibilityTimeout": 0}
                        for number, receipt in enumerate(receipts[start : start + BATCH])
                    ],
                )


def _whose(body: str) -> tuple[str, str] | None:
    with contextlib.suppress(ValueError, TypeError, KeyError):
        message = json.loads(body)
        return str(message["submitted_by"]), str(message["transaction_id"])
    return None
