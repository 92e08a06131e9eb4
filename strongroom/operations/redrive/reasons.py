"""Why a message is dead: by the function's own reading of it, and by what SQS and Lambda wrote on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lambdas.validate_transaction.reading import UnreadableMessageError, read_message

# Lambda puts these on an event that it gave up on, and sends it here by itself (AWS Lambda developer guide,
# "Adding a dead-letter queue"). What SQS has moved here says so as well: DeadLetterQueueSourceArn.
ASYNCHRONOUS_ATTRIBUTES = {"RequestID", "ErrorCode", "ErrorMessage"}


@dataclass(frozen=True)
class Reason:
    """`text` never has any of the body in it. `hopeless`: it would be dead again, or was never in the queue."""

    text: str
    hopeless: bool


OF_FURTHER = Reason("the function failed each time; its log says why, by the message's id", hopeless=False)
FAILED = Reason("can be read: the function or its tables failed each time", hopeless=False)
ASYNCHRONOUS = Reason(
    "an event of an asynchronous call of the function, no message of the queue", hopeless=True
)


def reason(message: dict[str, Any], *, further: bool = False) -> Reason:
    """`message`: as ReceiveMessage gives it, with all its attributes. `further`: of a function of
    `[functions]`, whose messages nobody here can read."""
    from_the_queue = "DeadLetterQueueSourceArn" in message["Attributes"]
    if not from_the_queue and message.get("MessageAttributes", {}).keys() >= ASYNCHRONOUS_ATTRIBUTES:
        return ASYNCHRONOUS
    if further:
        return OF_FURTHER
    try:
        read_message(message["Body"])
    except UnreadableMessageError as unreadable:
        return Reason(str(unreadable), hopeless=True)
    return FAILED
