"""What is started is stopped, with its children, and nothing else is."""

from __future__ import annotations

import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from strongroom.errors import UnusableError
from strongroom.local.processes import LOOPBACK, ManagedProcess, require_free, started

# A parent that ignores SIGTERM on request, with a child whose id it prints.
PARENT = """
import signal, subprocess, sys, time
if "stubborn" in sys.argv:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(child.pid, flush=True)
time.sleep(60)
"""


def start(folder: Path, *arguments: str) -> tuple[ManagedProcess, int]:
    """The process, and its child's id."""
    log = folder / "log"
    process = ManagedProcess.start(
        "parent", [sys.executable, "-c", PARENT, *arguments], environment=os.environ, folder=folder, log=log
    )
    deadline = time.monotonic() + 20
    while not log.read_text().endswith("\n") and time.monotonic() < deadline:
        time.sleep(0.02)
    return process, int(log.read_text())


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[ManagedProcess, int]]:
    process, child = start(tmp_path)
    yield process, child
    process.stop()


def gone(pid: int) -> bool:
    deadline = time.monotonic() + 10
    while started(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return started(pid) is None


def test_stop_ends_the_process_and_its_children(running: tuple[ManagedProcess, int]) -> None:
    process, child = running
    assert process.running
    process.stop()
    assert not process.running
    assert gone(child)


def test_stop_kills_what_ignores_the_polite_signal(tmp_path: Path) -> None:
    process, child = start(tmp_path, "stubborn")
    process.stop(patience=0.3)
    assert gone(process.pid)
    assert gone(child)


def test_a_remembered_process_is_found_and_stopped_by_another_one(
    running: tuple[ManagedProcess, int], tmp_path: Path
) -> None:
    process, _ = running
    process.remember(tmp_path / "pid.json")
    recalled = ManagedProcess.recall(tmp_path / "pid.json")
    assert recalled == process


def test_an_id_that_another_process_has_by_now_is_not_ours(
    running: tuple[ManagedProcess, int], tmp_path: Path
) -> None:
    process, _ = running
    file = tmp_path / "pid.json"
    process.remember(file)
    told = json.loads(file.read_text())
    file.write_text(json.dumps({**told, "started": "an hour earlier"}))
    assert ManagedProcess.recall(file) is None
    assert process.running


@pytest.mark.parametrize("content", ["", "[]", '{"pid": 1}', "not JSON"])
def test_a_damaged_file_is_no_process(tmp_path: Path, content: str) -> None:
    file = tmp_path / "pid.json"
    file.write_text(content)
    assert ManagedProcess.recall(file) is None


def test_a_program_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnusableError, match="The thing can't be started"):
        ManagedProcess.start(
            "thing", [tmp_path / "absent"], environment={}, folder=tmp_path, log=tmp_path / "log"
        )


def test_failure_names_the_log_and_its_last_line(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("first\nthe port is taken\n")
    failure = ManagedProcess("emulator", 1, "", str(log)).failure("stopped")
    assert str(failure) == (
        f'The emulator stopped. Its last words: "the port is taken". The whole log is {log}.'
    )


def test_a_busy_port_names_the_setting() -> None:
    with socket.socket() as taken:
        taken.bind((LOOPBACK, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UnusableError, match=rf"Port {port} .*STRONGROOM_EMULATOR_PORT"):
            require_free(str(port), "STRONGROOM_EMULATOR_PORT")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="as Linux shows a process")
def test_a_process_runs_until_its_last_thread_has_ended(tmp_path: Path) -> None:
    """The system shows it as a zombie once its first thread has ended."""
    number = {"x86_64": 60, "aarch64": 93}[os.uname().machine]  # exit(2), which ends the calling thread alone
    program = (
        "import ctypes, threading, time\n"
        "threading.Thread(target=time.sleep, args=(60,)).start()\n"
        f"ctypes.CDLL(None).syscall({number}, 0)\n"
    )
    process = ManagedProcess.start(
        "headless",
        [sys.executable, "-c", program],
        environment=os.environ,
        folder=tmp_path,
        log=tmp_path / "log",
    )
    stat = Path(f"/proc/{process.pid}/stat")
    deadline = time.monotonic() + 10
    while stat.read_text().rpartition(")")[2].split()[0] != "Z" and time.monotonic() < deadline:
        time.sleep(0.02)
    assert process.running
    assert started(process.pid) == process.started
    process.stop()
    assert not process.running


@pytest.mark.parametrize("given", ["0", "65536", "99999", "-1", "9" * 5000, "²", "8080x", " "])
def test_what_is_no_port_is_refused(given: str) -> None:
    with pytest.raises(UnusableError, match=r"must be a port number, from 1 to 65535"):
        require_free(given, "STRONGROOM_EMULATOR_PORT")
