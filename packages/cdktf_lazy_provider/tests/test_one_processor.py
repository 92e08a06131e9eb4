"""Within `one_processor` Python and Node share a processor, and after it they may be where they were."""

from __future__ import annotations

import json
import os

import pytest

from .conftest import RunPython

pytestmark = pytest.mark.skipif(
    not hasattr(os, "sched_setaffinity") or len(os.sched_getaffinity(0)) < 2,
    reason="There is no choice of processors here.",
)
SEES = """
import json, os
from contextlib import suppress
from cdktf_lazy_provider import install, one_processor
install()
{first}
def seen():
    node = sys.modules["jsii._runtime"].kernel.provider._process._process.pid if "jsii" in sys.modules else 0
    threads = [int(thread) for thread in os.listdir(f"/proc/{{node}}/task")] if node else []
    return [sorted(os.sched_getaffinity(id)) for id in (0, node, *(t for t in threads if t != node))]
import sys
before = seen()
with suppress(KeyError), one_processor():
    during = seen()
    {then}
print(json.dumps([before, during, seen()]))
"""


def see(python: RunPython, *, first: str = "import constructs", then: str = "pass") -> list[list[list[int]]]:
    """The processors of Python's thread, Node's main thread and its others: before, within, after."""
    process = python("-W", "error", "-c", SEES.format(first=first, then=then))
    assert process.returncode == 0, process.stderr
    seen: list[list[list[int]]] = json.loads(process.stdout)
    return seen


@pytest.mark.parametrize("then", ["pass", "raise KeyError"])
def test_both_are_on_one_processor_and_free_again_afterwards(python: RunPython, then: str) -> None:
    before, during, after = see(python, then=then)
    everywhere = sorted(os.sched_getaffinity(0))
    assert before[:2] == after[:2] == [everywhere, everywhere]
    assert len(during[0]) == 1
    assert during[0] == during[1]
    assert set(during[0]) < set(everywhere)


def test_threads_of_node_that_compile_and_collect_stay_free(python: RunPython) -> None:
    _, during, _ = see(python)
    others = during[2:]
    assert others
    assert all(processors == sorted(os.sched_getaffinity(0)) for processors in others)


def test_it_is_one_of_those_that_are_allowed(python: RunPython) -> None:
    last = max(os.sched_getaffinity(0))
    before, during, after = see(python, first=f"os.sched_setaffinity(0, {{{last}}}); import constructs")
    assert before[:2] == during[:2] == after[:2] == [[last], [last]]


def test_without_jsii_nothing_happens(python: RunPython) -> None:
    before, during, after = see(python, first="")
    assert before == during == after


def test_where_processors_cannot_be_chosen_nothing_happens(python: RunPython) -> None:
    """As on macOS: Python has no such function there."""
    code = """
import os
del os.sched_setaffinity, os.sched_getaffinity
from cdktf_lazy_provider import one_processor
import constructs
with one_processor():
    print("went on")
"""
    process = python("-W", "error", "-c", code)
    assert (process.returncode, process.stdout) == (0, "went on\n"), process.stderr
