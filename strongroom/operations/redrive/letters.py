"""Dead-letter messages, read one after the other without taking any away."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from strongroom.operations.redrive.queues import Queues
from strongroom.operations.redrive.reasons import Reason, reason

# Amazon SQS API reference: ReceiveMessage and the batch actions take ten messages.
BATCH = 10
# What is received stays hidden for so long, or until it is given back. A pass that takes longer sees some
# messages twice, and counts them once.
HIDDEN_SECONDS = 600
# Long polling asks all of SQS's servers; a short poll may find nothing where there is something.
WAIT_SECONDS = 1
# And an empty answer may still come too early.
EMPTY_ANSWERS = 2
# Calls at once that give messages back: somebody has pressed Ctrl-C and waits. botocore keeps ten connections.
AT_ONCE = 8


@dataclass(frozen=True)
class Letter:
    """A dead-letter message. `trace`: X-Ray's header, if the sender gave one."""

    message_id: str
    receipt: str
    body: str
    attributes: dict[str, Any]
    trace: str | None
    sent_at: datetime
    reason: Reason


class Reading:
    """One pass over a dead-letter queue. What it has received and not let go, it gives back at the end."""

    def __init__(self, queues: Queues) -> None:
        self._queues = queues
        self._receipts: dict[str, str] = {}

    def __enter__(self) -> Reading:
        return self

    def __exit__(self, *_: object) -> None:
        # What can't be given back is visible again by itself after HIDDEN_SECONDS; an error here would take the
        # place of the one that ended the pass.
        with contextlib.suppress(BotoCoreError, ClientError):
            self._give_back()

    def batches(self) -> Iterator[list[Letter]]:
        """Every message once, at most ten at a time.

        A standard queue has no order: in a pass longer than HIDDEN_SECONDS messages come again between those
        that have not come yet. Only when all have come again is there nothing new.
        """
        seen: set[str] = set()
        again: set[str] = set()
        empty = 0
        while empty < EMPTY_ANSWERS:
            received = self._receive()
            self._receipts |= {each["MessageId"]: each["ReceiptHandle"] for each in received}
            new = [
                _letter(each, further=self._queues.further)
                for each in received
                if each["MessageId"] not in seen
            ]
            again = set() if new else again | {each["MessageId"] for each in received}
            seen |= {letter.message_id for letter in new}
            empty = 0 if received else empty + 1
            if again and again >= self._receipts.keys():
                return
            if new:
                yield new

    def gone(self, letter: Letter) -> None:
        """The message is deleted: there is nothing to give back."""
        self._receipts.pop(letter.message_id, None)

    def _receive(self) -> list[dict[str, Any]]:
        answer = self._queues.sqs.receive_message(
            QueueUrl=self._queues.dead_letters,
            MaxNumberOfMessages=BATCH,
            WaitTimeSeconds=WAIT_SECONDS,
            VisibilityTimeout=HIDDEN_SECONDS,
            MessageAttributeNames=["All"],
            MessageSystemAttributeNames=["SentTimestamp", "DeadLetterQueueSourceArn", "AWSTraceHeader"],
        )
        received: list[dict[str, Any]] = answer.get("Messages", [])
        return received

    def _give_back(self) -> None:
        receipts = list(self._receipts.values())
        self._receipts.clear()
        parts = [receipts[start : start + BATCH] for start in range(0, len(receipts), BATCH)]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for _ in pool.map(self._make_visible, parts):
                pass

    def _make_visible(self, receipts: list[str]) -> None:
        self._queues.sqs.change_message_visibility_batch(
            QueueUrl=self._queues.dead_letters,
            Entries=[
                {"Id": str(number), "ReceiptHandle": receipt, "VisibilityTimeout": 0}
                for number, receipt in enumerate(receipts)
            ],
        )


def _letter(message: dict[str, Any], *, further: bool) -> Letter:
    return Letter(
        message_id=message["MessageId"],
        receipt=message["ReceiptHandle"],
        body=message["Body"],
        attributes=message.get("MessageAttributes", {}),
        trace=message["Attributes"].get("AWSTraceHeader"),
        sent_at=datetime.fromtimestamp(int(message["Attributes"]["SentTimestamp"]) / 1000, UTC),
        reason=reason(message, further=further),
    )
