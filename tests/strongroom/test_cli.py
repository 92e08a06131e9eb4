"""Errors are one sentence on stderr, with the documented exit code and without a traceback."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from strongroom import cli
from strongroom.errors import StrongroomError, UnusableError
from strongroom.local import demo
from strongroom.local.demo import Check
from tests.example_settings import strongroom

Outcome = tuple[int, str]


@pytest.fixture
def outcome(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Run `main` around something that raises."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def run(problem: BaseException) -> Outcome:
        def failing() -> None:
            raise problem

        monkeypatch.setattr(cli, "app", failing)
        with pytest.raises(SystemExit) as exited:
            cli.main()
        for number, handler in handlers.items():
            signal.signal(number, handler)
        assert isinstance(exited.value.code, int)
        return exited.value.code, capsys.readouterr().err

    return run


@pytest.mark.parametrize(
    ("problem", "code"), [(StrongroomError("It did not hold."), 1), (UnusableError("It did not hold."), 2)]
)
def test_an_error_is_a_sentence_and_a_code(
    outcome: Callable[..., Outcome], problem: StrongroomError, code: int
) -> None:
    assert outcome(problem) == (code, "strongroom: It did not hold.\n")


def test_an_interrupt_has_the_shells_code(outcome: Callable[..., Outcome]) -> None:
    assert outcome(cli.Interrupted())[0] == 130


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_unwinds_and_ends_with_130(number: signal.Signals) -> None:
    program = (
        "import time\n"
        "from strongroom import cli\n"
        "def run():\n"
        "    try:\n"
        "        print('started', flush=True); time.sleep(30)\n"
        "    finally:\n"
        "        time.sleep(0.3); print('stopped', flush=True)\n"
        "cli.app = run\n"
        "cli.main()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "started\n"
        process.send_signal(number)
        time.sleep(0.1)
        process.send_signal(number)  # impatience must not keep anything from being stopped
        out, error = process.communicate(timeout=20)
    assert out == "stopped\n"
    assert error == "strongroom: interrupted; stopping what was started ...\n"
    assert process.returncode == 130


@pytest.mark.parametrize(
    ("refusal", "told"),
    [
        (PermissionError(13, "Permission denied", "/a/file"), "/a/file can't be used: Permission denied."),
        (OSError(28, "No space left on device"), "a write or a connection: No space left on device."),
        (ConnectionRefusedError(111, "Connection refused"), "a connection: Connection refused."),
        (TimeoutError(), "a connection: TimeoutError."),
    ],
)
def test_what_the_system_refuses_is_a_sentence(
    outcome: Callable[..., Outcome], refusal: OSError, told: str
) -> None:
    code, said = outcome(refusal)
    assert code == 2
    assert said.startswith("strongroom: ")
    assert said.endswith(f"{told}\n")
    assert said.count("\n") == 1


COMMANDS = [["capacity", "prod"], ["capacity", "prod", "--json"], ["--help"]]


@pytest.mark.parametrize("arguments", COMMANDS)
def test_who_stops_reading_is_told_in_a_sentence_and_not_with_1(arguments: list[str]) -> None:
    """1 would say that something was found."""
    reading, writing = os.pipe()
    os.close(reading)
    ran = subprocess.run(
        strongroom(*arguments),
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writing)
    assert (ran.returncode, ran.stderr) == (2, "strongroom: The output can't be written: Broken pipe.\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux alone has a device that is always full")
@pytest.mark.parametrize("arguments", COMMANDS)
def test_a_full_disk_is_a_sentence(arguments: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(
            strongroom(*arguments),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert ran.returncode == 2
    assert ran.stderr.endswith("a connection: No space left on device.\n")
    assert ran.stderr.count("\n") == 1


def test_what_a_terminal_s_encoding_has_no_sign_for_is_written_otherwise() -> None:
    ran = subprocess.run(
        strongroom("diff", "--help"),
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        check=False,
    )
    assert ran.returncode == 0
    assert ran.stderr == b""


def test_what_did_not_hold_is_named() -> None:
    checks = [Check("a page", "200", "200", True), Check("a plan", "no changes", "1 change", False)]
    demo.require(checks[:1])
    with pytest.raises(StrongroomError, match=r"1 of 2 did not hold: a plan\."):
        demo.require(checks)
