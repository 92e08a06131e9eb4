"""The loops beside the requests: they go on after failures, and end between two steps."""

from __future__ import annotations

import logging

import anyio
import pytest

from app import background
from app.background import in_background
from app.gateways import GatewayError, ServiceUnavailable
from app.tally import Tally

pytestmark = pytest.mark.anyio


class Steps:
    """Does what each step of a script says."""

    def __init__(self, *script: object) -> None:
        self.script = list(script)
        self.done = 0
        self.idle = anyio.Event()

    async def work(self) -> bool:
        self.done += 1
        step = self.script.pop(0) if self.script else False
        if isinstance(step, Exception):
            raise step
        return bool(step)

    async def rest(self) -> None:
        self.idle.set()
        await anyio.sleep(60)


async def test_steps_follow_at_once_as_long_as_there_is_more() -> None:
    steps = Steps(True, True, False)
    with anyio.fail_after(2):
        async with in_background([steps], Tally()):
            await steps.idle.wait()
    assert steps.done == 3


@pytest.mark.parametrize("failure", [ServiceUnavailable("away"), KeyError("a defect")])
async def test_a_failure_is_logged_and_not_the_end(
    failure: Exception, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(background, "LONGEST_PAUSE_SECONDS", 0.01)
    steps, tally = Steps(failure, failure, False), Tally()
    with anyio.fail_after(2), caplog.at_level(logging.WARNING):
        async with in_background([steps], tally):
            await steps.idle.wait()
    assert steps.done == 3
    assert tally.take()["failed_steps"] == (0 if isinstance(failure, GatewayError) else 2), "a defect counts"
    assert len(caplog.records) == 2


async def test_one_that_fails_does_not_stop_another() -> None:
    bad, good = Steps(*[ServiceUnavailable("away")] * 9), Steps(False)
    with anyio.fail_after(2):
        async with in_background([bad, good], Tally()):
            await good.idle.wait()


class Long(Steps):
    """A step that takes a while."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds
        self.began, self.finished = anyio.Event(), False

    async def work(self) -> bool:
        self.began.set()
        await anyio.sleep(self.seconds)
        self.finished = True
        return True


async def test_a_step_in_progress_is_finished_and_no_other_begun() -> None:
    long = Long(0.1)
    with anyio.fail_after(2):
        async with in_background([long], Tally()):
            await long.began.wait()
    assert long.finished


async def test_a_step_that_takes_too_long_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(background, "STOP_WITHIN_SECONDS", 0.05)
    long = Long(60)
    with anyio.fail_after(2):
        async with in_background([long], Tally()):
            await long.began.wait()
    assert not long.finished
