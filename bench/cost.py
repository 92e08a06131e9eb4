"""What one run of a program costs: time, CPU and memory of it and of all processes that it starts."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from strongroom.errors import StrongroomError

__all__ = ["MEMORY", "SAMPLE_EVERY_SECONDS", "Cost", "run"]

# PSS counts a page that processes share once, RSS once for each; only Linux knows the former.
MEMORY = "PSS" if sys.platform == "linux" else "RSS"
# A sample of a gigabyte takes about 15 ms, of another core where there is one.
SAMPLE_EVERY_SECONDS = 0.05
LAST_LINES = 5


@dataclass(frozen=True)
class Cost:
    """`seconds` of wall time, `cpu_seconds` of all processes that have ended, peak memory of all together."""

    seconds: float
    cpu_seconds: float
    peak_mib: float


def run(command: Sequence[str], *, environment: Mapping[str, str], cwd: Path, log: Path) -> Cost:
    """Run it to its end; what it says goes to the log.

    Raises:
        StrongroomError: it failed, with the last that it said.
    """
    with log.open("wb") as output:
        started = time.monotonic()
        process = subprocess.Popen(
            command, cwd=cwd, env=dict(environment), stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
        try:
            with _Peak(process.pid) as peak:
                # Not Popen.wait: the kernel tells with the end what the process and its children have used.
                _, status, usage = os.wait4(process.pid, 0)
                seconds = time.monotonic() - started
        except BaseException:  # such as Ctrl-C
            process.kill()
            raise
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        said = log.read_text(errors="replace").strip().splitlines()[-LAST_LINES:]
        raise StrongroomError(
            f"`{' '.join(command)}` ended with {process.returncode}: {' / '.join(said) or 'it said nothing'}"
        )
    return Cost(
        seconds=round(seconds, 3),
        cpu_seconds=round(usage.ru_utime + usage.ru_stime, 3),
        peak_mib=round(peak.bytes / 2**20, 1),
    )


class _Peak:
    """The most memory of a process and its descendants at one time, sampled in a thread."""

    def __init__(self, pid: int) -> None:
        self.bytes = 0
        self._pid = pid
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> _Peak:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _sample(self) -> None:
        while not self._over.is_set():
            self.bytes = max(self.bytes, _memory_of_tree(self._pid))
            self._over.wait(SAMPLE_EVERY_SECONDS)


def _memory_of_tree(pid: int) -> int:
    """Bytes; 0 for what has ended meanwhile."""
    try:
        process = psutil.Process(pid)
        processes = [process, *process.children(recursive=True)]
    except psutil.Error:
        return 0
    return sum(map(_memory, processes))


def _memory(process: psutil.Process) -> int:
    try:
        if MEMORY == "PSS":
            return int(process.memory_full_info().pss)
        return int(process.memory_info().rss)
    except psutil.Error:
        return 0
