"""One container as a process: started, watched, its health asked, stopped."""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from strongroom.local.ecs.logs import Stream
from strongroom.local.ecs.programs import Runnable
from strongroom.local.processes import ManagedProcess
from strongroom.local.shim.sooner import SOONER, START_SOONER

# ECS API reference, HealthCheck and ContainerDefinition: what is taken where the definition says nothing. The
# stop timeout is Fargate's.
CHECK = {"interval": 30, "timeout": 5, "retries": 3, "startPeriod": 0}
STOP_TIMEOUT = 30.0


class CannotStartError(Exception):
    """The container can't be started; the message is ECS's ("CannotStartContainerError")."""


@dataclass
class Container:
    """`definition`: with what the task overrides. Nothing of it has started yet."""

    definition: dict[str, Any]
    environment: dict[str, str]
    runnable: Runnable
    log: Path
    pid: Path
    stream: Stream
    process: ManagedProcess | None = None
    exit_code: int | None = None
    reason: str = ""
    health: str = "UNKNOWN"
    _began: float = 0.0
    _checks: float = 0.0
    _failed: int = 0
    _check: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    _check_until: float = 0.0

    @property
    def name(self) -> str:
        return str(self.definition["name"])

    @property
    def essential(self) -> bool:
        return bool(self.definition.get("essential", True))

    @property
    def started(self) -> bool:
        return self.process is not None

    @property
    def ended(self) -> bool:
        return self.exit_code is not None or bool(self.reason)

    @property
    def running(self) -> bool:
        return self.started and not self.ended

    @property
    def status(self) -> str:
        return "STOPPED" if self.ended else "RUNNING" if self.started else "PENDING"

    def start(self) -> None:
        """
        Raises:
            CannotStartError: its program is not on this machine.
        """
        command, folder = self.runnable.command, self.runnable.folder
        if shutil.which(command[0], path=self.environment.get("PATH")) is None:
            raise CannotStartError(
                "CannotStartContainerError: Error response from daemon: failed to create task for container: "
                f'exec: "{command[0]}": executable file not found in $PATH'
            )
        self.process = ManagedProcess.start(
            self.name, command, environment=self.environment, folder=folder, log=self.log
        )
        self.process.remember(self.pid)
        self._began = self._checks = time.monotonic()

    def look(self) -> None:
        """Whether it still runs, and how it does."""
        if not self.running or self.process is None:
            return
        self.stream.send()
        if self.process.running:
            self._ask()
            return
        self._over()

    def stop(self) -> None:
        """SIGTERM, and SIGKILL after the stop timeout (developer guide, "Task lifecycle": STOPPING)."""
        if self.running and self.process is not None:
            self.process.stop(float(self.definition.get("stopTimeout", STOP_TIMEOUT)))
            self._over()

    def _over(self) -> None:
        if self.process is None:
            return
        code = self.process.child.wait() if self.process.child else 0
        self.process.kill()  # what it left behind goes with it, as the container does
        self.exit_code = code if code >= 0 else 128 - code
        self._end_check()
        self.stream.send(all_of_it=True)
        self.pid.unlink(missing_ok=True)

    def _ask(self) -> None:
        """The health check's command, inside the container (API reference, HealthCheck)."""
        said = self.definition.get("healthCheck")
        if not said or said["command"][:1] == ["NONE"]:
            return
        check = {**CHECK, **said}
        now = time.monotonic()
        if self._check is not None:
            if self._check.poll() is None and now < self._check_until:
                return
            self._judge(self._check.poll() == 0, check)
            self._end_check()
        elif now >= self._checks:
            kind, *words = check["command"]
            command = ["/bin/sh", "-c", *words] if kind == "CMD-SHELL" else words
            if command[0] == "python":
                command = [sys.executable, *command[1:]]
            self._checks = now + check["interval"] / SOONER
            self._check_until = now + check["timeout"]
            with contextlib.suppress(OSError):
                self._check = subprocess.Popen(
                    command,
                    env=self.environment,
                    cwd=self.runnable.folder,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )
                return
            self._judge(False, check)

    def _judge(self, good: bool, check: dict[str, Any]) -> None:
        if good:
            self.health, self._failed = "HEALTHY", 0
            return
        if time.monotonic() - self._began < check["startPeriod"] / START_SOONER and self.health != "HEALTHY":
            return  # the first good check ends the start period
        self._failed += 1
        if self._failed >= check["retries"]:
            self.health = "UNHEALTHY"

    def _end_check(self) -> None:
        if self._check is not None:
            if self._check.poll() is None:
                self._check.kill()
            self._check.wait()
            self._check = None
