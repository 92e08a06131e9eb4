"""Letters go back and none is lost: refused, killed half-way, or received twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as profile
from hypothesis import strategies as st

from strongroom.local.workspace import PROJECT
from strongroom.redrive.choice import Choice
from strongroom.redrive.letters import FAILED
from strongroom.redrive.looking import look
from strongroom.redrive.moving import Moved, move
from strongroom.redrive.queues import Queues
from tests.redrive.conftest import NAMELESS, NO_JSON, contents, fill, good

EVERYTHING = Choice(hopeless=True)


def moved(queues: Queues, choice: Choice = Choice(), **options: Any) -> Moved:  # noqa: B008 - it is frozen
    return move(queues, choice, per_second=1e9, **options)


def test_a_look_tells_the_reasons_and_changes_nothing(queues: Queues) -> None:
    bodies = [good(1), good(2), NAMELESS, NO_JSON, NO_JSON + "!"]
    fill(queues, *bodies)
    for _ in range(2):
        groups = look(queues, datetime.now(UTC))
        assert [(group.reason, group.hopeless, group.count) for group in groups] == [
            (FAILED, False, 2),
            ("The message is not JSON.", True, 2),
            (groups[2].reason, True, 1),
        ]
        assert groups[2].reason.startswith("The message has no usable transaction_id")
        assert all(group.oldest <= group.newest for group in groups)
        assert contents(queues, queues.dead_letters) == sorted(bodies)


class Scripted:
    """SQS that answers as it is told, and then that there is nothing."""

    def __init__(self, *answers: str) -> None:
        self._answers = list(answers)

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
        (("ab", "a", "c"), 3),  # one comes again before another has come at all
        (("ab", "", "c"), 3),  # an empty answer that comes too early
        (("ab", "", "", "c"), 2),
        (("ab", "a", "b", "ab"), 2),
    ],
)
def test_a_queue_has_no_order(answers: tuple[str, ...], names: int) -> None:
    groups = look(Queues(Scripted(*answers), "", "", 60), datetime.now(UTC))
    assert sum(group.count for group in groups) == names


def test_letters_that_sqs_deletes_soon_are_counted(queues: Queues) -> None:
    fill(queues, good(1))
    (group,) = look(queues, datetime.now(UTC))
    assert group.expiring == 0
    later = datetime.fromtimestamp(time.time() + queues.retention_seconds - 3600, UTC)
    (group,) = look(queues, later)
    assert group.expiring == 1


def test_what_has_a_chance_goes_back_as_it_was(queues: Queues) -> None:
    fill(queues, good(1), NAMELESS, good(2))
    assert moved(queues) == Moved(moved=2)
    assert contents(queues, queues.source) == sorted([good(1), good(2)])
    assert contents(queues, queues.dead_letters) == [NAMELESS]
    attributes = {
        each["Body"]: each["MessageAttributes"]["request_id"]["StringValue"]
        for each in queues.sqs.receive_message(
            QueueUrl=queues.source, MaxNumberOfMessages=10, MessageAttributeNames=["All"]
        )["Messages"]
    }
    assert attributes == {good(1): "request-0", good(2): "request-2"}


@pytest.mark.parametrize(
    ("choice", "count"),
    [
        (EVERYTHING, 25),
        (Choice(), 20),
        (Choice(limit=7), 7),
        (Choice(limit=100), 20),
        (Choice(hopeless=True, only="not JSON"), 5),
        (Choice(only="not JSON"), 0),
    ],
)
def test_as_many_as_chosen(queues: Queues, choice: Choice, count: int) -> None:
    fill(queues, *map(good, range(20)), *[f"{NO_JSON} {number}" for number in range(5)])
    assert choice.of(look(queues, datetime.now(UTC))) == count
    assert moved(queues, choice) == Moved(moved=count)
    assert len(contents(queues, queues.source)) == count
    assert len(contents(queues, queues.dead_letters)) == 25 - count


def test_batches_stay_below_what_sqs_takes_at_once(queues: Queues) -> None:
    large = [good(number, note="x" * 200_000) for number in range(5)]
    fill(queues, *large)
    assert moved(queues) == Moved(moved=5)
    assert contents(queues, queues.source) == sorted(large)


def test_no_more_than_so_many_a_second(queues: Queues) -> None:
    fill(queues, *map(good, range(25)))
    pauses: list[float] = []
    move(queues, Choice(), per_second=5, sleep=pauses.append)
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
    failing = Queues(sqs, queues.source, queues.dead_letters, queues.retention_seconds)
    assert moved(failing) == Moved(moved=11, refused=1)
    assert contents(queues, queues.dead_letters) == [good(5)]
    assert moved(queues) == Moved(moved=1)


def test_what_can_not_be_deleted_is_in_both(queues: Queues) -> None:
    fill(queues, good(1), good(2))
    sqs = Partly(queues.sqs, "delete_message_batch", lambda entry: entry["Id"] == "0")
    failing = Queues(sqs, queues.source, queues.dead_letters, queues.retention_seconds)
    assert moved(failing) == Moved(moved=1, both=1)
    assert len(contents(queues, queues.source)) == 2
    assert len(contents(queues, queues.dead_letters)) == 1


def test_a_failure_gives_everything_back(queues: Queues) -> None:
    fill(queues, *map(good, range(15)))

    class BreaksError(Exception):
        pass

    def breaks(_: Moved) -> None:
        raise BreaksError

    with pytest.raises(BreaksError):
        moved(queues, tell=breaks)
    both = contents(queues, queues.source) + contents(queues, queues.dead_letters)
    assert sorted(both) == sorted(map(good, range(15)))


def test_killed_again_and_again_none_is_lost(queues: Queues, clients: Any) -> None:
    """SIGKILL at random moments; what was hidden is visible again after its time, which is shortened here."""
    bodies = sorted(good(number) for number in range(60))
    fill(queues, *bodies)
    program = (
        "import sys, time; from strongroom.local.aws import Clients; from strongroom.redrive import letters\n"
        "from strongroom.redrive.choice import Choice; from strongroom.redrive.moving import move\n"
        "from strongroom.redrive.queues import Queues\n"
        "letters.HIDDEN_SECONDS = 1; letters.WAIT_SECONDS = 0\n"
        "endpoint, region, source, dead = sys.argv[1:]\n"
        "queues = Queues(Clients(endpoint, region)('sqs'), source, dead, 1)\n"
        "print('ready', flush=True)\n"
        "move(queues, Choice(), per_second=1e9, sleep=lambda _: time.sleep(0.01))\n"
    )
    command = [
        sys.executable,
        "-c",
        program,
        clients.endpoint,
        clients.region,
        queues.source,
        queues.dead_letters,
    ]
    random, killed = Random(7), 0  # noqa: S311 - when to kill
    for _ in range(8):
        with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(random.uniform(0.005, 0.15))
            if process.poll() is None:
                os.kill(process.pid, signal.SIGKILL)
                killed += 1
        time.sleep(0.2)
    assert killed > 3
    time.sleep(1.2)
    assert set(contents(queues, queues.source)) | set(contents(queues, queues.dead_letters)) == set(bodies)
    moved(queues)
    assert contents(queues, queues.dead_letters) == []
    assert set(contents(queues, queues.source)) == set(bodies)


bodies = st.one_of(st.integers(0, 99).map(good), st.text(min_size=1, max_size=20).filter(str.isprintable))


@profile(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(dead=st.lists(bodies, max_size=30), hopeless=st.booleans(), limit=st.none() | st.integers(1, 30))
def test_every_letter_is_in_one_of_the_two_queues(
    queues: Queues, dead: list[str], hopeless: bool, limit: int | None
) -> None:
    for url in (queues.source, queues.dead_letters):
        queues.sqs.purge_queue(QueueUrl=url)
    fill(queues, *dead)
    choice = Choice(hopeless=hopeless, limit=limit)
    count = choice.of(look(queues, datetime.now(UTC)))
    assert moved(queues, choice).moved == count
    there, here = contents(queues, queues.source), contents(queues, queues.dead_letters)
    assert sorted(there + here) == sorted(dead)
    assert len(there) == count
