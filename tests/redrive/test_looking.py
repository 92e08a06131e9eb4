"""A look sees every letter, says why it is dead, and leaves it where it was."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import pytest

from strongroom.redrive import letters, looking
from strongroom.redrive.choice import Choice
from strongroom.redrive.letters import Reading
from strongroom.redrive.looking import look
from strongroom.redrive.queues import Queues
from strongroom.redrive.reasons import ASYNCHRONOUS, FAILED, reason
from tests.redrive.conftest import NAMELESS, NO_JSON, contents, fill, found, good


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


def test_a_pass_ends_where_letters_do_not_stay_hidden(queues: Queues, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "HIDDEN_SECONDS", 0)
    fill(queues, good(1), good(2))
    assert found(queues).count == 2


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


def test_as_many_as_sqs_hands_out_may_not_be_all(queues: Queues, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(queues, *map(good, range(12)))
    assert not found(queues).full
    monkeypatch.setattr(looking, "IN_FLIGHT", 12)
    assert found(queues).full


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
