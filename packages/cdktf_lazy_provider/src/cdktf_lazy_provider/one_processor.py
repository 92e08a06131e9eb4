"""Keeps Python and jsii's Node process on one processor while they talk.

They take turns, a question and its answer, thousands of times. Linux gives each of two such processes a
processor of its own, and waking one that sleeps takes longer than the question: on two virtual processors an
attribute of a resource took 250 to 460 microseconds, on one of them 60 to 70.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

__all__ = ["one_processor"]

# proc_pid_stat(5): field 39 is the processor; after the name, which ends at the last bracket, comes field 3.
_PROCESSOR = 39 - 3


@contextmanager
def one_processor() -> Iterator[None]:
    """Within it the calling thread and Node's main thread are on the processor that this one is on now.

    Node's other threads, which compile and collect, stay free; what this thread starts is on the one processor
    too. Nothing happens where there is no choice of processors (macOS, Windows, a single one), or where jsii is
    not imported yet.
    """
    before = _processors()
    with suppress(OSError):  # where they may be on different ones only
        for process in before:
            os.sched_setaffinity(process, {_current()})
    try:
        yield
    finally:
        for process, processors in before.items():
            with suppress(OSError):  # Node has ended
                os.sched_setaffinity(process, processors)


def _processors() -> dict[int, set[int]]:
    """Which processors this thread, 0, and Node's main thread may be on; empty where that can't be chosen."""
    try:
        provider = sys.modules["jsii._runtime"].kernel.provider
        return {process: os.sched_getaffinity(process) for process in (0, provider._process._process.pid)}
    except (AttributeError, KeyError, OSError):
        return {}


def _current() -> int:
    """The processor that this thread is on."""
    status = Path("/proc/thread-self/stat").read_text(encoding="utf-8")
    return int(status.rpartition(")")[2].split()[_PROCESSOR])
