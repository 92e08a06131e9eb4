"""The function's entry point: `run_migration.handler.handler`, which Terraform invokes once a release.

It starts the migration's task, waits until that has stopped, and raises where it failed: the apply fails then,
and the service, which waits for this, still runs the release before.

- Called again while the task runs (the connection broke, and the caller's SDK tries again), it waits for it.
- Called again when it has ended, it starts another one, which finds nothing to do or tries once more.
- At its own deadline it stops the task, and waits until that is so: nothing goes on behind a failed apply.
"""

from __future__ import annotations

import logging
import time
from typing import Any, Final

import boto3
from botocore.config import Config

from .request import Request
from .settings import FunctionSettings
from .tasks import NotStartedError, Tasks
from .telling import exit_code, last_lines, outcome

logger = logging.getLogger()
logger.setLevel(logging.INFO)

# Kept of Lambda's own timeout, to stop a task that takes too long and to tell it.
RESERVE_SECONDS: Final = 30

settings = FunctionSettings.from_environment()
config = Config(connect_timeout=3, read_timeout=20, retries={"mode": "standard", "total_max_attempts": 4})
ecs = boto3.client("ecs", config=config)
logs = boto3.client("logs", config=config)
clock: Any = time


class MigrationError(Exception):
    """The schema is not known to be up to date. The text is what Terraform shows."""


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """`event`: as `Request` has it. Raises MigrationError."""
    began = clock.monotonic()
    deadline = began + min(settings.timeout_seconds, _left(context) - settings.stop_seconds - RESERVE_SECONDS)
    request = Request.of(event)
    tasks = Tasks(settings, ecs=ecs, clock=clock)
    try:
        arn = tasks.start(request, deadline=deadline)["taskArn"]
        logger.info("the migration %s is task %s", request.revision, arn)
        stopped = tasks.wait(arn, deadline=deadline)
    except NotStartedError as error:
        raise MigrationError(f"The migration {request.revision} was not started: ECS says {error}.") from None
    if stopped is None:
        raise _too_long(tasks, arn, request, context)
    if exit_code(stopped, settings.container) != 0:
        raise _failed(arn, f"The migration {request.revision} failed: {outcome(stopped, settings.container)}.")
    return {"task": arn, "task_definition": request.task_definition, "exit_code": 0}


def _too_long(tasks: Tasks, arn: str, request: Request, context: Any) -> MigrationError:
    tasks.stop(arn)
    stopped = tasks.wait(arn, deadline=clock.monotonic() + _left(context) - RESERVE_SECONDS / 2)
    how = "it does not stop" if stopped is None else outcome(stopped, settings.container)
    took = f"took longer than {settings.timeout_seconds} s and was stopped"
    return _failed(arn, f"The migration {request.revision} {took}: {how}.")


def _failed(arn: str, what: str) -> MigrationError:
    lines = last_lines(settings, arn, logs=logs, clock=clock)
    wrote = "It wrote last:\n" + "\n".join(lines) if lines else "It wrote nothing."
    return MigrationError(f"{what} Task {arn}. {wrote}")


def _left(context: Any) -> float:
    return float(context.get_remaining_time_in_millis()) / 1000
