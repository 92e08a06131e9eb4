"""What work takes of a processor: to be held against other work of the same run, and never against a clock."""

from __future__ import annotations

import time
from collections.abc import Callable

__all__ = ["seconds"]


def seconds(work: Callable[[], object], times: int = 1) -> float:
    """The CPU time, in seconds, of the quickest of so many runs."""
    found = []
    for _ in range(times):
        begin = time.process_time()
        work()
        found.append(time.process_time() - begin)
    return min(found)
