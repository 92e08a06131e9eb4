"""None is lost: killed or broken at any moment, refused by SQS, or stopped by Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from botocore.exceptions import ClientError

from strongroom.local.aws import Clients
from strongroom.operations.redrive import letters, moving
from strongroom.operations.redrive.letters import Letter, Reading
from strongroom.operations.redrive.moving import Tally, move
from strongroom.operations.redrive.queues import Queues
from strongroom.rehearsal.chaos.faults import Fault, in_force
from strongroom.workspace import PROJECT, Workspace
from tests.strongroom.operations.redrive.conftest import (
    NAMELESS,
    contents,
    fill,
    found,
    good,
    moved,
    new_queues,
)


class DeadError(BaseException):
    """The process is gone: no `except` and no `finally` gets anything done any more."""


class Mortal:
    """SQS as a process sees it that dies at its nth call: before it, or when SQS has done it and not answered.

    Between two calls nothing outside the process changes, so these are all moments at which it can be killed.
    """

    def __init__(self, sqs: Any, nth: int, *, done: bool) -> None:
        self._sqs, self._left, self._done = sqs, nth, done

    def __getattr__(self, name: str) -> Any:
        def call(**arguments: Any) -> Any:
            self._left -= 1
            if self._left == 0 and self._done:
                getattr(self._sqs, name)(**arguments)
            if self._left <= 0:
                raise DeadError
            return getattr(self._sqs, name)(**arguments)

        return call


# Two batches, one with a message in it that stays.
BODIES = Counter([NAMELESS, *map(good, range(11))])


@pytest.fixture
def dead(clients: Clients, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[Queues]]:
    """Looks at messages and moves them, and dies: the queues as each death has left them."""
    monkeypatch.setattr(letters, "HIDDEN_SECONDS", 1)
    monkeypatch.setattr(letters, "AT_ONCE", 1)  # so that the nth call is always the same one

    def die_at_every_moment() -> list[Queues]:
        left: list[Queues] = []
        for done in (False, True):
            for nth in range(1, 100):
                queues = new_queues(clients)
                fill(queues, *BODIES)
                try:
                    moved(replace(queues, sqs=Mortal(queues.sqs, nth, done=done)))
                except DeadError:
                    left.append(queues)
                else:
                    break
        assert len(left) >= 2 * 10  # a look, two batches sent and deleted, the rest given back
        time.sleep(1.1)
        return left

    return die_at_every_moment


def both(queues: Queues) -> tuple[Counter[str], Counter[str]]:
    return Counter(contents(queues, queues.source)), Counter(contents(queues, queues.dead_letters))


def test_dead_at_every_moment(dead: Callable[[], list[Queues]]) -> None:
    twice, left = 0, dead()
    for queues in left:
        there, here = both(queues)
        assert (there | here) == BODIES
        assert there[NAMELESS] == 0
        twice += bool(there & here)
        assert moved(queues).held
        there, here = both(queues)
        assert here == Counter([NAMELESS])
        assert there.keys() == BODIES.keys() - here.keys()
    assert 0 < twice < len(left)  # sent and not deleted


def test_what_is_deleted_first_would_be_lost(
    dead: Callable[[], list[Queues]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """That the test above would find it."""

    def deleted_first(queues: Queues, reading: Reading, batch: Sequence[Letter], tally: Tally) -> None:
        moving._delete(queues, reading, batch, tally)
        moving._send(queues, batch, tally)

    monkeypatch.setattr(moving, "_move", deleted_first)
    lost = [BODIES - (there | here) for there, here in map(both, dead())]
    # Before SQS has the first batch, and the second: dead after the one call, or before the other.
    assert [len(each) for each in lost if each] == [9, 2, 9, 2]


START = """
import sys, time
from strongroom.operations.redrive import letters
letters.WAIT_SECONDS = 0
"""

MOVE = """
from strongroom.local.aws import Clients
from strongroom.operations.redrive.moving import Tally, move
from strongroom.operations.redrive.queues import Queues
letters.HIDDEN_SECONDS = 1
endpoint, region, source, dead, *chosen = sys.argv[1:]
queues = Queues(Clients(endpoint, region)("sqs"), source, dead, 1)
print("ready", flush=True)
move(queues, chosen, Tally(), per_second=1e9, sleep=lambda _: time.sleep(0.01))
"""


def test_killed_again_and_again(queues: Queues, clients: Clients) -> None:
    """SIGKILL at random moments, of real processes."""
    bodies = sorted(good(number) for number in range(60))
    fill(queues, *bodies)
    chosen = sorted(found(queues).chosen)
    place = [clients.endpoint, clients.region, queues.source, queues.dead_letters]
    random, killed = Random(7), 0  # noqa: S311 - when to kill
    for _ in range(4):
        command = [sys.executable, "-c", START + MOVE, *place, *chosen]
        with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(random.uniform(0.005, 0.1))
            if process.poll() is None:
                os.kill(process.pid, signal.SIGKILL)
                killed += 1
    assert killed > 1
    time.sleep(1.1)
    assert set(contents(queues, queues.source)) | set(contents(queues, queues.dead_letters)) == set(bodies)
    assert moved(queues).held
    assert contents(queues, queues.dead_letters) == []
    assert set(contents(queues, queues.source)) == set(bodies)


COMMAND = """
from pathlib import Path
from strongroom import cli
from strongroom.workspace import Workspace
from strongroom.operations.redrive import command
local = Path(sys.argv.pop(1))
command.Workspace = lambda: Workspace(local=local)
cli.main()
"""


def test_ctrl_c_gives_all_back_at_once_and_says_how_far_it_came(queues: Queues, workspace: Workspace) -> None:
    bodies = Counter([NAMELESS, *map(good, range(40))])
    fill(queues, *bodies)
    options = ["redrive", "prod", "--local", "--yes", "--per-second", "10"]
    with subprocess.Popen(
        [sys.executable, "-c", START + COMMAND, str(workspace.local), *options],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        while not (sent := contents(queues, queues.source)):
            assert process.poll() is None
            time.sleep(0.05)
        time.sleep(0.3)  # into the pause after the first batch
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 130, err
    there, here = both(queues)
    assert there.total() in (len(sent), len(sent) + 10)
    assert there + here == bodies
    assert f"{there.total()} moved." in out


def test_a_failure_gives_everything_back(queues: Queues) -> None:
    fill(queues, NAMELESS, *map(good, range(15)))

    class BrokenError(Exception):
        pass

    def breaks() -> None:
        raise BrokenError

    with pytest.raises(BrokenError):
        move(queues, found(queues).chosen, Tally(), per_second=1e9, tell=breaks)
    there, here = both(queues)
    assert len(there) == 9
    assert there + here == Counter([NAMELESS, *map(good, range(15))])


def throttled(clients: Clients, action: str, url: str, times: int | None = None) -> Fault:
    arn = clients("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"][
        "QueueArn"
    ]
    return Fault("throttle", f"sqs:{action}", arn, times=times)


@pytest.mark.parametrize(("action", "sent"), [("SendMessage", 0), ("DeleteMessage", 10)])
def test_throttled_for_a_moment_or_for_good(queues: Queues, clients: Clients, action: str, sent: int) -> None:
    fill(queues, *map(good, range(25)))
    url = queues.source if action == "SendMessage" else queues.dead_letters
    tally, chosen = Tally(), found(queues).chosen
    with (
        in_force(clients.endpoint, throttled(clients, action, url)),
        pytest.raises(ClientError, match="ThrottlingException"),
    ):
        move(queues, chosen, tally, per_second=1e9)
    assert tally == Tally(both=sent)
    assert contents(queues, queues.dead_letters) == sorted(map(good, range(25)))
    with in_force(clients.endpoint, throttled(clients, action, url, times=1)):
        assert moved(queues) == Tally(moved=25)


def test_what_can_not_be_given_back_does_not_hide_why(queues: Queues, clients: Clients) -> None:
    fill(queues, NAMELESS, *map(good, range(15)))
    chosen = found(queues).chosen

    def breaks() -> None:
        raise KeyboardInterrupt

    with (
        in_force(clients.endpoint, throttled(clients, "ChangeMessageVisibility", queues.dead_letters)),
        pytest.raises(KeyboardInterrupt),
    ):
        move(queues, chosen, Tally(), per_second=1e9, tell=breaks)
