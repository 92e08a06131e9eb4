"""The migration's task: found, started, waited for and stopped."""

from __future__ import annotations

import logging
import time
from typing import Any, Final

from botocore.exceptions import ClientError

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
    """Tasks of the migration's family. `ecs` and `clock`: of boto3, and of `time`."""

    def __init__(self, settings: FunctionSettings, *, ecs: Any, clock: Any = time) -> None:
        self._settings = settings
        self._ecs = ecs
        self._clock = clock

    def running(self, task_definition: str) -> Task | None:
        """A task that runs this already: the caller's connection broke, and its SDK has called again."""
        of = self._settings
        arns = self._ecs.list_tasks(cluster=of.cluster, family=of.family, desiredStatus="RUNNING")["taskArns"]
        if not arns:
            return None
        tasks = self._ecs.describe_tasks(cluster=of.cluster, tasks=arns)["tasks"]
        any_revision = task_definition == of.family
        return next((it for it in tasks if any_revision or it["taskDefinitionArn"] == task_definition), None)

    def start(self, task_definition: str, *, token: str, deadline: float) -> Task:
        """Start one. Raises NotStartedError."""
        of, began = self._settings, self._clock.monotonic()
        while True:
            try:
                answer = self._ecs.run_task(
                    cluster=of.cluster,
                    taskDefinition=task_definition,
                    # A request that botocore sends again starts no second task.
                    clientToken=token,
                    count=1,
                    # On demand: AWS takes Spot's tasks away.
                    launchType="FARGATE",
                    platformVersion="LATEST",
                    enableECSManagedTags=True,
                    propagateTags="TASK_DEFINITION",
                    networkConfiguration={
                        "awsvpcConfiguration": {
                            "subnets": [*of.subnets],
                            "securityGroups": [*of.security_groups],
                            "assignPublicIp": "DISABLED",
                        }
                    },
                )
            except ClientError as error:
                now = self._clock.monotonic()
                early = now - began < NOT_YET_SECONDS and error.response["Error"]["Code"] in NOT_YET
                if not early or now >= deadline:
                    raise NotStartedError(str(error)) from None
                logger.warning("RunTask was refused, and is tried again: %s", error)
                self._clock.sleep(POLL_SECONDS)
                continue
            if answer["tasks"]:
                task: Task = answer["tasks"][0]
                return task
            why = "; ".join(str(it.get("reason") or it.get("detail")) for it in answer["failures"])
            if self._clock.monotonic() + CAPACITY_SECONDS >= deadline:
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
