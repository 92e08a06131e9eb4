"""A look sees every message, says why it is dead, and leaves it where it was."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from strongroom.operations.redrive import letters, looking
from strongroom.operations.redrive.choice import Choice
from strongroom.operations.redrive.letters import Reading
from strongroom.operations.redrive.looking import look
from strongroom.operations.redrive.queues import Queues
from strongroom.operations.redrive.reasons import ASYNCHRONOUS, FAILED, OF_FURTHER, reason
from tests.strongroom.operations.redrive.conftest import (
    NAMELESS,
    NO_JSON,
    Arriving,
    contents,
    fill,
    found,
    good,
)


def test_it_tells_the_reasons_and_changes_nothing(queues: Queues) -> None:
    bodies = [good(1), good(2), NAMELESS, NO_JSON, NO_JSON + "!"]
    fill(queues, *bodies)
    for _ in range(2):
        groups = found(queues).groups
        assert [(group.reason.text, group.reason.hopeless, group.count) for group in groups] == [
            (FAILED.text, False, 2),
            ("The message is not JSON.", True, 2),
            (groups[2].reason.text, True, 1),
        ]
        assert groups[2].reason.text.startswith("The message has no usable transaction_id")
        assert all(group.oldest <= group.newest for group in groups)
        assert contents(queues, queues.dead_letters) == sorted(bodies)


def test_letters_that_sqs_deletes_soon_are_counted(queues: Queues) -> None:
    fill(queues, good(1))
    (group,) = found(queues).groups
    assert group.expiring == 0
    later = datetime.fromtimestamp(time.time() + queues.retention_seconds - 3600, UTC)
    (group,) = look(queues, Choice(), later).groups
    assert group.expiring == 1


class Scripted:
    """SQS that answers as it is told, and then that there is nothing."""

    def __init__(self, *answers: str, visible: int = 0, in_flight: int = 0) -> None:
        self._answers = list(answers)
        self._attributes = {
            "ApproximateNumberOfMessages": str(visible),
            "ApproximateNumberOfMessagesNotVisible": str(in_flight),
        }

    def get_queue_attributes(self, **_: Any) -> dict[str, Any]:
        return {"Attributes": self._attributes}

    def receive_message(self, **_: Any) -> dict[str, Any]:
        letters = self._answers.pop(0) if self._answers else ""
        return {
            "Messages": [
                {
                    "MessageId": name,
                    "ReceiptHandle": name,
                    "Body": good(1),
                    "Attributes": {"SentTimestamp": "0"},
                }
                for name in letters
            ]
        }

    def change_message_visibility_batch(self, **_: Any) -> None:
        pass


@pytest.mark.parametrize(
    ("answers", "names"),
    [
        (("ab", "a", "c"), "abc"),  # one comes again before another has come at all
        (("ab", "", "c"), "abc"),  # an empty answer that comes too early
        (("ab", "", "c", "", "d"), "abcd"),
        (("ab", "", "", "c"), "ab"),
        (("ab", "a", "b", "ab"), "ab"),
    ],
)
def test_a_queue_has_no_order(answers: tuple[str, ...], names: str) -> None:
    with Reading(Queues(Scripted(*answers), "", "", 60)) as reading:
        seen = [letter.message_id for batch in reading.batches() for letter in batch]
    assert seen == list(names)


def test_a_pass_that_is_slower_than_letters_stay_hidden_sees_all(
    queues: Queues, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letters, "HIDDEN_SECONDS", 1)
    fill(queues, *map(good, range(60)))
    seen = []
    with Reading(queues) as reading:
        for batch in reading.batches():
            seen += [letter.body for letter in batch]
            time.sleep(0.4)
    assert sorted(seen) == sorted(map(good, range(60)))


def test_a_look_ends_though_letters_arrive_all_the_time(
    queues: Queues, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "HIDDEN_SECONDS", 0.2)
    seen = found(replace(queues, sqs=Arriving(queues.sqs)))
    assert seen.count > 0
    assert not seen.whole


def test_what_somebody_else_has_received_is_said(queues: Queues) -> None:
    fill(queues, *map(good, range(3)))
    held = queues.sqs.receive_message(
        QueueUrl=queues.dead_letters, MaxNumberOfMessages=2, VisibilityTimeout=60
    )["Messages"]
    seen = found(queues)
    assert (seen.count, seen.hidden) == (1, 2)
    for each in held:
        queues.sqs.change_message_visibility(
            QueueUrl=queues.dead_letters, ReceiptHandle=each["ReceiptHandle"], VisibilityTimeout=0
        )
    seen = found(queues)
    assert (seen.count, seen.hidden) == (3, 0)


@pytest.mark.parametrize(
    ("visible", "in_flight", "hidden"),
    [
        (3, 0, 0),
        (3, 2, 2),
        (1, 2, 0),  # given back meanwhile
        (1, 1, 0),  # and more arrived
        (1, 5, 3),
        (9, 0, 0),  # deleted meanwhile
        (9, 2, 2),
    ],
)
def test_what_is_hidden_is_neither_seen_nor_deleted(visible: int, in_flight: int, hidden: int) -> None:
    sqs = Scripted("ab", "c", visible=visible, in_flight=in_flight)
    seen = found(Queues(sqs, "", "", 60))
    assert (seen.count, seen.hidden) == (3, hidden)


def test_as_many_as_sqs_hands_out_may_not_be_all(queues: Queues, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(queues, *map(good, range(12)))
    assert found(queues).whole
    monkeypatch.setattr(looking, "IN_FLIGHT", 12)
    assert not found(queues).whole


def message(body: str, *, by_sqs: bool = False, by_lambda: bool = False) -> dict[str, Any]:
    attribute = {"StringValue": body, "DataType": "String"}
    return {
        "Body": body,
        "Attributes": {"DeadLetterQueueSourceArn": "arn:aws:sqs:us-east-1:123456789012:q"} if by_sqs else {},
        "MessageAttributes": dict.fromkeys(["RequestID", "ErrorCode", "ErrorMessage"], attribute)
        if by_lambda
        else {"request_id": attribute},
    }


@pytest.mark.parametrize("body", [good(1), NAMELESS])
def test_an_event_of_an_asynchronous_call_is_no_message_of_the_queue(body: str) -> None:
    assert reason(message(body, by_lambda=True)) is ASYNCHRONOUS
    # Sent to the queue with --hopeless, and dead there again: now it is judged as any other.
    assert reason(message(body, by_lambda=True, by_sqs=True)) == reason(message(body))
    assert reason(message(body)) is not ASYNCHRONOUS


def test_of_a_further_function_nobody_reads_the_messages(queues: Queues) -> None:
    """What its form is, only it knows: each has a chance."""
    fill(queues, NO_JSON, NAMELESS)
    (group,) = found(replace(queues, further=True)).groups
    assert (group.reason, group.count) == (OF_FURTHER, 2)
    assert reason(message(NO_JSON, by_lambda=True), further=True) is ASYNCHRONOUS
