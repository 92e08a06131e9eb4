"""A container's output, brought to CloudWatch Logs (ECS developer guide, "Send Amazon ECS logs to CloudWatch").

The stream is `prefix/container/task-id`. The output is in a file first: the process doesn't wait for anybody.
"""

from __future__ import annotations

import contextlib
import time
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from strongroom.local.aws import Clients

# CloudWatch Logs API reference, PutLogEvents: 10,000 events and 1 MiB at most, of it 26 bytes for each event,
# which has 256 KiB at most.
EVENTS = 500
BYTES = 256_000


class Stream:
    """The lines of one file, each sent once."""

    def __init__(self, container: dict[str, Any], task: str, file: Path, clients: Clients) -> None:
        options = container.get("logConfiguration", {}).get("options", {})
        self._group = options.get("awslogs-group")
        self._name = f"{options.get('awslogs-stream-prefix', 'ecs')}/{container['name']}/{task}"
        self._file, self._clients = file, clients
        self._at = 0
        self._made = False

    def send(self, *, all_of_it: bool = False) -> None:
        """What has come since; `all_of_it`: also a last line that has no end."""
        if not self._group or not self._file.exists():
            return
        with self._file.open("rb") as output:
            output.seek(self._at)
            new = output.read()
        end = len(new) if all_of_it else new.rfind(b"\n") + 1
        if not end:
            return
        now = int(time.time() * 1000)
        lines = [line for line in new[:end].decode(errors="replace").splitlines() if line]
        events = [{"timestamp": now, "message": line[:BYTES]} for line in lines]
        logs = self._clients("logs")
        with contextlib.suppress(ClientError):  # without its log group a container runs all the same
            if not self._made:
                with contextlib.suppress(logs.exceptions.ResourceAlreadyExistsException):
                    logs.create_log_stream(logGroupName=self._group, logStreamName=self._name)
                self._made = True
            for first in range(0, len(events), EVENTS):
                logs.put_log_events(
                    logGroupName=self._group,
                    logStreamName=self._name,
                    logEvents=events[first : first + EVENTS],
                )
        self._at += end
