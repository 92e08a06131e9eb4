"""Before the first request: database, queue and tables have to answer once.

So a release that can't sign in to its database never becomes healthy, and ECS keeps the one before. Afterwards
a failure of theirs is no reason to stop a task: `app.health` says why.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import anyio

from app.gateways import GatewayError

logger = logging.getLogger(__name__)

PAUSE_SECONDS: Final = 1.0

Question = Callable[[], Awaitable[object]]


class NotReady(Exception):  # noqa: N818 - it is what it says
    """Something that the application needs did not answer in time; the message names it, and why."""


async def answered(questions: Mapping[str, Question], within: float) -> None:
    """Wait until each question, by the name of whom it is for, was answered once; all of them side by side.

    `within`: seconds.

    Raises:
        NotReady: one was not.
    """
    problems: dict[str, str] = dict.fromkeys(questions, "no answer")

    async def ask(name: str, question: Question) -> None:
        while True:
            try:
                await question()
            except GatewayError as error:
                if problems[name] != str(error):
                    logger.warning("the start waits for %s: %s", name, error)
                problems[name] = str(error)
                await anyio.sleep(PAUSE_SECONDS)
            else:
                del problems[name]
                return

    with anyio.move_on_after(within):
        async with anyio.create_task_group() as tasks:
            for name, question in questions.items():
                tasks.start_soon(ask, name, question)
    if problems:
        told = "; ".join(f"{name}: {problem}" for name, problem in problems.items())
        logger.critical("not started: not answered within %g seconds: %s", within, told)
        raise NotReady(told)
