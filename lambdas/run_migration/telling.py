"""How a migration ended, in words for whoever reads Terraform's error."""

from __future__ import annotations

import time
from typing import Any, Final

from botocore.exceptions import ClientError

from .settings import FunctionSettings
from .tasks import Task

__all__ = ["exit_code", "last_lines", "outcome"]

LINES: Final = 20
LONGEST_LINE: Final = 500  # characters
# The log driver hands its lines over beside ECS: the last ones may come a moment after the task has stopped.
LOOKS: Final = 4
BETWEEN_SECONDS: Final = 1.5


def exit_code(task: Task, container: str) -> int | None:
    """None of a container that never ran."""
    codes = (it.get("exitCode") for it in task.get("containers", ()) if it.get("name") == container)
    return next(codes, None)


def outcome(task: Task, container: str) -> str:
    """`exit code 1; EssentialContainerExited: Essential container in task exited`."""
    code = exit_code(task, container)
    reasons = [it["reason"] for it in task.get("containers", ()) if it.get("reason")]
    stopped = f"{task.get('stopCode', 'no stop code')}: {task.get('stoppedReason', 'no reason')}"
    return "; ".join(["no exit code" if code is None else f"exit code {code}", stopped, *reasons])


def last_lines(settings: FunctionSettings, arn: str, *, logs: Any, clock: Any = time) -> list[str]:
    """What the container has written last, oldest first."""
    # prefix/container/task (ECS developer guide, "Send Amazon ECS logs to CloudWatch"); the prefix is the name.
    stream = f"{settings.container}/{settings.container}/{arn.rpartition('/')[2]}"
    for look in range(LOOKS):
        if look:
            clock.sleep(BETWEEN_SECONDS)
        try:
            events = logs.get_log_events(
                logGroupName=settings.log_group, logStreamName=stream, limit=LINES, startFromHead=False
            )["events"]
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                return [f"(its log can't be read: {error})"]
            continue  # its stream comes with its first line
        if events:
            return [_short(str(event["message"]).rstrip()) for event in events]
    return []


def _short(line: str) -> str:
    return line if len(line) <= LONGEST_LINE else f"{line[:LONGEST_LINE]}…"
