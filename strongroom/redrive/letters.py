"""Dead letters, read one after the other without taking any away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from lambdas.validate_transaction.reading import UnreadableMessageError, read_message
from strongroom.redrive.queues import Queues

# Amazon SQS API reference: ReceiveMessage and the batch actions take ten messages.
BATCH = 10
# What is received stays hidden for so long, or until it is given back. A pass that takes longer sees some
# letters twice, and counts them once.
HIDDEN_SECONDS = 600
# Long polling asks all of SQS's servers; a short poll may find nothing where there is something.
WAIT_SECONDS = 1
# And an empty answer may still come too early.
EMPTY_ANSWERS = 2

FAILED = "can be read: the function or its tables failed each time"


@dataclass(frozen=True)
class Letter:
    """A dead letter. `reason` never has any of the body in it; `hopeless`: it would be dead again."""

    message_id: str
    receipt: str
    body: str
    attributes: dict[str, Any]
    sent_at: datetime
    reason: str
    hopeless: bool


class Reading:
    """One pass over a dead-letter queue. What it has received and not let go, it gives back at the end."""

    def __init__(self, queues: Queues) -> None:
        self._queues = queues
        self._receipts: dict[str, str] = {}

    def __enter__(self) -> Reading:
        return self

    def __exit__(self, *_: object) -> None:
        self._give_back()

    def batches(self) -> Iterator[list[Letter]]:
        """Every letter once, at most ten at a time.

        A standard queue has no order: in a pass longer than HIDDEN_SECONDS letters come again between those
        that have not come yet. Only when all have come again is there nothing new.
        """
        seen: set[str] = set()
        again: set[str] = set()
        empty = 0
        while empty < EMPTY_ANSWERS:
            received = self._receive()
            self._receipts |= {each["MessageId"]: each["ReceiptHandle"] for each in received}
            new = [_letter(each) for each in received if each["MessageId"] not in seen]
            again = set() if new else again | {each["MessageId"] for each in received}
            seen |= {letter.message_id for letter in new}
            empty = 0 if received else empty + 1
            if again and again >= self._receipts.keys():
                return
            if new:
                yield new

    def gone(self, letter: Letter) -> None:
        """The letter is deleted: there is nothing to give back."""
        self._receipts.pop(letter.message_id, None)

    def _receive(self) -> list[dict[str, Any]]:
        answer = self._queues.sqs.receive_message(
            QueueUrl=self._queues.dead_letters,
            MaxNumberOfMessages=BATCH,
            WaitTimeSeconds=WAIT_SECONDS,
            VisibilityTimeout=HIDDEN_SECONDS,
            MessageAttributeNames=["All"],
            MessageSystemAttributeNames=["SentTimestamp"],
        )
        received: list[dict[str, Any]] = answer.get("Messages", [])
        return received

    def _give_back(self) -> None:
        receipts = list(self._receipts.values())
        for start in range(0, len(receipts), BATCH):
            entries = [
                {"Id": str(number), "ReceiptHandle": receipt, "VisibilityTimeout": 0}
                for number, receipt in enumerate(receipts[start : start + BATCH])
            ]
            # One that can't be given back is visible again by itself after HIDDEN_SECONDS.
            self._queues.sqs.change_message_visibility_batch(
                QueueUrl=self._queues.dead_letters, Entries=entries
            )
        self._receipts.clear()


def _letter(message: dict[str, Any]) -> Letter:
    try:
        read_message(message["Body"])
        reason, hopeless = FAILED, False
    except UnreadableMessageError as unreadable:
        reason, hopeless = str(unreadable), True
    return Letter(
        message_id=message["MessageId"],
        receipt=message["ReceiptHandle"],
        body=message["Body"],
        attributes=message.get("MessageAttributes", {}),
        sent_at=datetime.fromtimestamp(int(message["Attributes"]["SentTimestamp"]) / 1000, UTC),
        reason=reason,
        hopeless=hopeless,
    )
