"""The migration's task: started, waited for and stopped."""

from __future__ import annotations

import logging
import time
from typing import Any, Final

from botocore.exceptions import ClientError

from .request import Request
from .settings import FunctionSettings

__all__ = ["NotStartedError", "Task", "Tasks"]

logger = logging.getLogger(__name__)

Task = dict[str, Any]
"""As DescribeTasks has it."""

POLL_SECONDS: Final = 2.0
# Fargate may have no capacity at the moment, and AWS says to try again later (re:Post, "How do I troubleshoot
# an Amazon ECS RunTask API for a Fargate task that fails with a "Capacity is unavailable" error?").
CAPACITY_SECONDS: Final = 10.0
# What a role that was made a moment ago is refused with, by IAM or by ECS in its name (IAM user guide, "Changes
# that I make are not always immediately visible").
NOT_YET: Final = frozenset({"AccessDeniedException", "ClientException", "InvalidParameterException"})
NOT_YET_SECONDS: Final = 60.0
# ECS is eventually consistent: what RunTask has told may be MISSING at first (ECS API reference, "RunTask").
MISSING_SECONDS: Final = 30.0


class NotStartedError(Exception):
    """ECS has started no task. The text says why."""


class Tasks:
    """`ecs` and `clock`: of boto3, and of `time`."""

    def __init__(self, settings: FunctionSettings, *, ecs: Any, clock: Any = time) -> None:
        self._settings = settings
        self._ecs = ecs
        self._clock = clock

    def start(self, request: Request, *, deadline: float) -> Task:
        """A task that runs the request. Raises NotStartedError.

        Within an hour of a task's end RunTask gives back what it has started for a token (ECS API reference,
        "Ensuring idempotency"). So a task that runs is the one to wait for: the caller has lost its connection
        and calls again. One that has stopped, or was not started, was an attempt of before: the next follows.
        """
        began, attempt = self._clock.monotonic(), 0
        while True:
            now = self._clock.monotonic()
            try:
                answer = self._ecs.run_task(**request.run_task(self._settings.cluster, attempt))
            except ClientError as error:
                early = now - began < NOT_YET_SECONDS and error.response["Error"]["Code"] in NOT_YET
                if not early or now >= deadline:
                    raise NotStartedError(str(error)) from None
                logger.warning("RunTask was refused, and is tried again: %s", error)
                self._clock.sleep(POLL_SECONDS)
                continue
            attempt += 1
            if answer["tasks"]:
                task: Task = answer["tasks"][0]
                if task.get("lastStatus") != "STOPPED":
                    return task
                continue
            why = "; ".join(str(it.get("reason") or it.get("detail")) for it in answer["failures"])
            if now + CAPACITY_SECONDS >= deadline:
                raise NotStartedError(why)
            logger.warning("no task was started, and it is tried again: %s", why)
            self._clock.sleep(CAPACITY_SECONDS)

    def wait(self, arn: str, *, deadline: float) -> Task | None:
        """The task once it has stopped; None if it runs at the deadline."""
        began = self._clock.monotonic()
        while True:
            answer = self._ecs.describe_tasks(cluster=self._settings.cluster, tasks=[arn])
            now = self._clock.monotonic()
            if answer["tasks"]:
                task: Task = answer["tasks"][0]
                if task["lastStatus"] == "STOPPED":
                    return task
            elif now - began >= MISSING_SECONDS:
                raise NotStartedError(f"ECS does not know the task {arn} that it has started")
            if now + POLL_SECONDS >= deadline:
                return None
            self._clock.sleep(POLL_SECONDS)

    def stop(self, arn: str) -> None:
        """SIGTERM, and SIGKILL after the container's stop timeout."""
        reason = f"The migration took longer than {self._settings.timeout_seconds} s"
        self._ecs.stop_task(cluster=self._settings.cluster, task=arn, reason=reason)
