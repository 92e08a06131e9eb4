"""None is lost: killed or broken at any moment, refused by SQS, or stopped by Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from random import Random
from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError

from strongroom.local.aws import Clients
from strongroom.local.workspace import PROJECT, Workspace
from strongroom.redrive import letters
from strongroom.redrive.moving import Tally, move
from strongroom.redrive.queues import Queues
from tests.redrive.conftest import NAMELESS, contents, fill, found, good, moved, new_queues


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


def test_dead_at_every_moment(clients: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "HIDDEN_SECONDS", 2)
    monkeypatch.setattr(letters, "AT_ONCE", 1)  # so that the nth call is always the same one
    bodies = Counter([*map(good, range(11)), NAMELESS])
    left: list[Queues] = []
    for done in (False, True):
        for nth in range(1, 100):
            queues = new_queues(clients)
            fill(queues, *bodies)
            try:
                moved(replace(queues, sqs=Mortal(queues.sqs, nth, done=done)))
            except DeadError:
                left.append(queues)
            else:
                break
    assert len(left) >= 2 * 10  # a look, two batches sent and deleted, the rest given back
    time.sleep(2.1)
    twice = 0
    for queues in left:
        there, here = Counter(contents(queues, queues.source)), Counter(contents(queues, queues.dead_letters))
        assert (there | here) == bodies
        assert there[NAMELESS] == 0
        twice += bool(there & here)
        assert moved(queues).held
        assert contents(queues, queues.dead_letters) == [NAMELESS]
        assert set(contents(queues, queues.source)) == set(bodies) - {NAMELESS}
    assert 0 < twice < len(left)  # sent and not deleted


START = """
import sys, time
from strongroom.redrive import letters
letters.WAIT_SECONDS = 0
"""

MOVE = """
from strongroom.local.aws import Clients
from strongroom.redrive.moving import Tally, move
from strongroom.redrive.queues import Queues
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
from strongroom.local.workspace import Workspace
from strongroom.redrive import command
local = Path(sys.argv.pop(1))
command.Workspace = lambda: Workspace(local=local)
cli.main()
"""


def test_ctrl_c_gives_all_back_at_once_and_says_how_far_it_came(queues: Queues, workspace: Workspace) -> None:
    bodies = sorted([*map(good, range(40)), NAMELESS])
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
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert process.returncode == 130, err
    there, here = contents(queues, queues.source), contents(queues, queues.dead_letters)
    assert len(there) in (len(sent), len(sent) + 10)
    assert sorted(there + here) == bodies
    assert f"{len(there)} moved." in out


def test_a_failure_gives_everything_back(queues: Queues) -> None:
    fill(queues, *map(good, range(15)))

    class BrokenError(Exception):
        pass

    def breaks() -> None:
        raise BrokenError

    with pytest.raises(BrokenError):
        move(queues, found(queues).chosen, Tally(), per_second=1e9, tell=breaks)
    both = contents(queues, queues.source) + contents(queues, queues.dead_letters)
    assert sorted(both) == sorted(map(good, range(15)))


def throttle(clients: Clients, action: str, url: str, times: int) -> None:
    resource = f"arn:aws:sqs:{clients.region}:{url.split('/')[-2]}:{url.split('/')[-1]}"
    body = {"action": f"sqs:{action}Batch", "resource": resource, "times": times}
    httpx.post(f"{clients.endpoint}/_strongroom/throttle", json=body, trust_env=False).raise_for_status()


@pytest.mark.parametrize(("action", "both"), [("SendMessage", 0), ("DeleteMessage", 10)])
def test_throttled_for_a_moment_or_for_good(queues: Queues, clients: Clients, action: str, both: int) -> None:
    fill(queues, *map(good, range(25)))
    url = queues.source if action == "SendMessage" else queues.dead_letters
    tally, chosen = Tally(), found(queues, hopeless=True).chosen
    throttle(clients, action, url, 1_000)
    try:
        with pytest.raises(ClientError, match="ThrottlingException"):
            move(queues, chosen, tally, per_second=1e9)
    finally:
        throttle(clients, action, url, 0)
    assert tally == Tally(both=both)
    assert contents(queues, queues.dead_letters) == sorted(map(good, range(25)))
    throttle(clients, action, url, 1)
    assert moved(queues) == Tally(moved=25)


def test_what_can_not_be_given_back_does_not_hide_why(queues: Queues, clients: Clients) -> None:
    fill(queues, *map(good, range(15)))
    chosen = found(queues).chosen

    def breaks() -> None:
        throttle(clients, "ChangeMessageVisibility", queues.dead_letters, 1_000)
        raise KeyboardInterrupt

    try:
        with pytest.raises(KeyboardInterrupt):
            move(queues, chosen, Tally(), per_second=1e9, tell=breaks)
    finally:
        throttle(clients, "ChangeMessageVisibility", queues.dead_letters, 0)
