"""What a task does beside answering requests: loops that never die quietly, and stop between two steps."""

from __future__ import annotations

import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Final, Protocol

import anyio

from app.gateways import GatewayError
from app.tally import Tally

logger = logging.getLogger(__name__)

# After a failure: 1, then 2 seconds, each cut by a random part, so that tasks that fail together don't come
# back together ("full jitter", AWS Architecture Blog, Exponential Backoff and Jitter). Not longer: it is less
# often than where all is well already, and an outage costs so much more than its own length.
LONGEST_PAUSE_SECONDS: Final = 2.0

# What a step in progress may take when the process stops; usually it is milliseconds. Then it is cancelled,
# which a call to AWS that has begun notices at its end only (`app.aws.LONGEST_CALL_SECONDS`).
STOP_WITHIN_SECONDS: Final = 3.0


class Work(Protocol):
    """Something to do again and again."""

    async def work(self) -> bool:
        """One step; True if the next may follow at once."""

    async def rest(self) -> None:
        """Wait until the next step makes sense."""


@asynccontextmanager
async def in_background(works: Sequence[Work], tally: Tally) -> AsyncIterator[None]:
    """Run the loops as long as the context; at its end let each finish its step.

    `tally` counts failures that nobody foresaw: those of the gateways have alarms of their own.
    """
    stop = anyio.Event()
    async with anyio.create_task_group() as tasks:
        for work in works:
            tasks.start_soon(_loop, work, stop, tally)
        try:
            yield
        finally:
            stop.set()
            # Steps that take longer are cancelled: what they have begun is rolled back.
            tasks.cancel_scope.deadline = anyio.current_time() + STOP_WITHIN_SECONDS


async def _loop(work: Work, stop: anyio.Event, tally: Tally) -> None:
    failures = 0
    while not stop.is_set():
        try:
            more = await work.work()
            failures = 0
        except GatewayError as error:
            failures += 1
            logger.warning("%s waits: %s", type(work).__name__, error)
        except Exception:
            failures += 1
            tally.count("failed_steps")
            logger.exception("%s failed", type(work).__name__)
        if failures:
            longest = min(2.0 ** (failures - 1), LONGEST_PAUSE_SECONDS)
            await _unless(stop, anyio.sleep, random.uniform(longest / 2, longest))  # noqa: S311
        elif not more:
            await _unless(stop, work.rest)


async def _unless(stop: anyio.Event, pause: Callable[..., Awaitable[None]], *arguments: float) -> None:
    """Pause, but not beyond the stop."""
    async with anyio.create_task_group() as tasks:

        async def end() -> None:
            await stop.wait()
            tasks.cancel_scope.cancel()

        tasks.start_soon(end)
        await pause(*arguments)
        tasks.cancel_scope.cancel()
