"""Messages go back as they were, those that were chosen and no others."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as profile
from hypothesis import strategies as st

from strongroom.operations.redrive import moving
from strongroom.operations.redrive.moving import Tally, move
from strongroom.operations.redrive.queues import Queues
from strongroom.operations.redrive.reasons import ASYNCHRONOUS_ATTRIBUTES
from tests.strongroom.operations.redrive.conftest import (
    NAMELESS,
    NO_JSON,
    Arriving,
    contents,
    fill,
    found,
    good,
    moved,
)


class Recorded:
    """SQS, and the `entries` that one action was asked for."""

    def __init__(self, sqs: Any, action: str) -> None:
        self._sqs, self._action = sqs, action
        self.entries: list[dict[str, Any]] = []

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._sqs, name)

        def recorded(**arguments: Any) -> Any:
            self.entries += arguments["Entries"]
            return method(**arguments)

        return recorded if name == self._action else method


def test_what_has_a_chance_goes_back_as_it_was(queues: Queues) -> None:
    fill(queues, good(1), NAMELESS, good(2))
    sent = {
        "text": {"DataType": "String.iban", "StringValue": "ä"},
        "bytes": {"DataType": "Binary", "BinaryValue": b"\x00\xff"},
    }
    trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1"
    queues.sqs.send_message(
        QueueUrl=queues.dead_letters,
        MessageBody=good(3),
        MessageAttributes=sent,
        MessageSystemAttributes={"AWSTraceHeader": {"DataType": "String", "StringValue": trace}},
    )
    asked = Recorded(queues.sqs, "send_message_batch")
    assert moved(replace(queues, sqs=asked)) == Tally(moved=3)
    assert contents(queues, queues.dead_letters) == [NAMELESS]
    received = queues.sqs.receive_message(
        QueueUrl=queues.source, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
    )["Messages"]
    there = {each["Body"]: each for each in received}
    assert there.keys() == {good(1), good(2), good(3)}
    for number, request_id in ((1, "request-0"), (2, "request-2")):
        attributes = there[good(number)]["MessageAttributes"]
        assert attributes == {"request_id": {"DataType": "String", "StringValue": request_id}}
    assert there[good(3)]["MessageAttributes"] == sent
    # The emulator does not keep it of a batch, so what it was asked for is looked at.
    traces = {each["MessageBody"]: each.get("MessageSystemAttributes") for each in asked.entries}
    assert traces == {
        good(1): None,
        good(2): None,
        good(3): {"AWSTraceHeader": {"DataType": "String", "StringValue": trace}},
    }


class Listing:
    """SQS that answers with the lists, too, that its API has reserved for later and does not take."""

    def __init__(self, sqs: Any) -> None:
        self._sqs = sqs

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sqs, name)

    def receive_message(self, **arguments: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self._sqs.receive_message(**arguments)
        for message in answer.get("Messages", []):
            for attribute in message["MessageAttributes"].values():
                attribute.update(StringListValues=[], BinaryListValues=[])
        return answer


def test_empty_lists_do_not_go_back(queues: Queues) -> None:
    fill(queues, good(1))
    asked = Recorded(Listing(queues.sqs), "send_message_batch")
    assert moved(replace(queues, sqs=asked)) == Tally(moved=1)
    (entry,) = asked.entries
    assert entry["MessageAttributes"]["request_id"].keys() == {"DataType", "StringValue"}


@pytest.mark.parametrize(
    ("choice", "limit", "count"),
    [
        ({"hopeless": True}, None, 25),
        ({}, None, 20),
        ({}, 7, 7),
        ({}, 100, 20),
        ({"hopeless": True, "only": "not JSON"}, None, 5),
        ({"only": "not JSON"}, None, 0),
    ],
)
def test_as_many_as_chosen(queues: Queues, choice: dict[str, Any], limit: int | None, count: int) -> None:
    fill(queues, *map(good, range(20)), *[f"{NO_JSON} {number}" for number in range(5)])
    assert moved(queues, limit=limit, **choice) == Tally(moved=count)
    assert len(contents(queues, queues.source)) == count
    assert len(contents(queues, queues.dead_letters)) == 25 - count


def test_what_has_not_moved_is_given_back(queues: Queues) -> None:
    fill(queues, good(1), NAMELESS, good(2), NO_JSON)
    chosen, asked = found(queues).chosen, Recorded(queues.sqs, "change_message_visibility_batch")
    move(replace(queues, sqs=asked), {*chosen, "deleted by somebody else"}, Tally(), per_second=1e9)
    assert [entry["VisibilityTimeout"] for entry in asked.entries] == [0, 0]
    assert contents(queues, queues.dead_letters) == sorted([NAMELESS, NO_JSON])


def test_an_event_that_lambda_gave_up_stays_until_the_queue_has_had_it(queues: Queues) -> None:
    text = {"DataType": "String", "StringValue": "-"}
    queues.sqs.send_message(
        QueueUrl=queues.dead_letters,
        MessageBody=good(1),
        MessageAttributes=dict.fromkeys(ASYNCHRONOUS_ATTRIBUTES, text),
    )
    assert moved(queues) == Tally()
    assert moved(queues, hopeless=True) == Tally(moved=1)
    arn = queues.sqs.get_queue_attributes(QueueUrl=queues.dead_letters, AttributeNames=["QueueArn"])
    policy = {"deadLetterTargetArn": arn["Attributes"]["QueueArn"], "maxReceiveCount": 1}
    queues.sqs.set_queue_attributes(
        QueueUrl=queues.source, Attributes={"RedrivePolicy": json.dumps(policy), "VisibilityTimeout": "0"}
    )
    while queues.sqs.receive_message(QueueUrl=queues.source).get("Messages"):
        pass
    assert moved(queues) == Tally(moved=1)


def test_what_comes_after_the_look_stays(queues: Queues) -> None:
    fill(queues, good(1))
    chosen = found(queues).chosen
    fill(queues, good(2))
    tally = Tally()
    move(queues, chosen, tally, per_second=1e9)
    assert tally == Tally(moved=1)
    assert contents(queues, queues.dead_letters) == [good(2)]


def test_what_is_dead_again_meanwhile_is_not_sent_a_second_time(queues: Queues) -> None:
    """A function that still fails, and a move slower than it: each message is sent once all the same."""
    fill(queues, *map(good, range(25)))
    chosen, tally, sent = found(queues).chosen, Tally(), []

    def fails() -> None:
        received = queues.sqs.receive_message(QueueUrl=queues.source, MaxNumberOfMessages=10)
        for each in received.get("Messages", []):
            sent.append(each["Body"])
            assert len(sent) <= 25, "sent again and again"
            queues.sqs.send_message(QueueUrl=queues.dead_letters, MessageBody=each["Body"])
            queues.sqs.delete_message(QueueUrl=queues.source, ReceiptHandle=each["ReceiptHandle"])

    move(queues, chosen, tally, per_second=1e9, tell=fails)
    assert tally == Tally(moved=25)
    assert sorted(sent) == contents(queues, queues.dead_letters) == sorted(map(good, range(25)))


def test_what_somebody_else_takes_meanwhile_is_told(queues: Queues) -> None:
    fill(queues, good(1), good(2))
    chosen, tally = found(queues).chosen, Tally()
    queues.sqs.receive_message(QueueUrl=queues.dead_letters, VisibilityTimeout=60)
    move(queues, chosen, tally, per_second=1e9)
    assert tally == Tally(moved=1, absent=1)
    assert not tally.held


def test_a_move_ends_though_others_arrive_all_the_time(queues: Queues, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(queues, good(1))
    chosen, tally = {*found(queues).chosen, "deleted by somebody else"}, Tally()
    monkeypatch.setattr(moving, "HIDDEN_SECONDS", 0.2)
    move(replace(queues, sqs=Arriving(queues.sqs)), chosen, tally, per_second=1e9)
    assert tally == Tally(moved=1, absent=1)


def test_a_move_goes_on_however_slow_it_is(queues: Queues, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(queues, *map(good, range(25)))
    chosen, tally = found(queues).chosen, Tally()
    monkeypatch.setattr(moving, "HIDDEN_SECONDS", 0.1)
    move(queues, chosen, tally, per_second=1, sleep=lambda _: time.sleep(0.15))
    assert tally == Tally(moved=25)


def test_batches_stay_below_what_sqs_takes_at_once(queues: Queues) -> None:
    """The emulator refuses what is above its limit, as SQS does; five of these are."""
    large = [good(number, note="x" * 250_000) for number in range(5)]
    for body in large:
        fill(queues, body)
    assert moved(queues) == Tally(moved=5)
    assert contents(queues, queues.source) == sorted(large)


def test_no_more_than_so_many_a_second(queues: Queues) -> None:
    fill(queues, *map(good, range(25)))
    pauses: list[float] = []
    move(queues, found(queues).chosen, Tally(), per_second=5, sleep=pauses.append)
    assert sum(pauses) == pytest.approx(5)


class Partly:
    """SQS that refuses some entries of one action, whichever they are."""

    def __init__(self, sqs: Any, action: str, refused: Callable[[dict[str, Any]], bool]) -> None:
        self._sqs, self._action, self._refused = sqs, action, refused

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._sqs, name)
        if name != self._action:
            return method

        def partly(*, QueueUrl: str, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803
            done = [entry for entry in Entries if not self._refused(entry)]
            answer = method(QueueUrl=QueueUrl, Entries=done) if done else {"Successful": []}
            failed = [{"Id": entry["Id"], "Code": "InternalError"} for entry in Entries if entry not in done]
            return {"Successful": answer["Successful"], "Failed": failed}

        return partly


def test_what_can_not_be_sent_stays(queues: Queues) -> None:
    fill(queues, *map(good, range(12)))
    sqs = Partly(queues.sqs, "send_message_batch", lambda entry: '"t-5"' in entry["MessageBody"])
    assert moved(replace(queues, sqs=sqs)) == Tally(moved=11, refused=1, codes=["InternalError"])
    assert contents(queues, queues.dead_letters) == [good(5)]
    assert moved(queues) == Tally(moved=1)


def test_what_can_not_be_deleted_is_in_both(queues: Queues) -> None:
    fill(queues, good(1), good(2))
    sqs = Partly(queues.sqs, "delete_message_batch", lambda entry: entry["Id"] == "0")
    assert moved(replace(queues, sqs=sqs)) == Tally(moved=1, both=1, codes=["InternalError"])
    assert len(contents(queues, queues.source)) == 2
    assert len(contents(queues, queues.dead_letters)) == 1


bodies = st.one_of(st.integers(0, 99).map(good), st.text(min_size=1, max_size=20).filter(str.isprintable))


@profile(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(dead=st.lists(bodies, max_size=30), hopeless=st.booleans(), limit=st.none() | st.integers(1, 30))
def test_every_letter_is_in_one_of_the_two_queues(
    queues: Queues, dead: list[str], hopeless: bool, limit: int | None
) -> None:
    for url in (queues.source, queues.dead_letters):
        queues.sqs.purge_queue(QueueUrl=url)
    fill(queues, *dead)
    chances = sum(body.startswith('{"transaction_id"') for body in dead)
    count = min(len(dead) if hopeless else chances, 30 if limit is None else limit)
    assert moved(queues, limit=limit, hopeless=hopeless) == Tally(moved=count)
    there, here = contents(queues, queues.source), contents(queues, queues.dead_letters)
    assert sorted(there + here) == sorted(dead)
    assert len(there) == count
