"""Start a process in a group of its own, remember it in a file, and stop exactly that group.

A process id alone is not enough to stop something: ids are used again. The file holds the start
time beside the id, and both must still match.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from strongroom.errors import StrongroomError, UnusableError

LOOPBACK = "127.0.0.1"
PORTS = range(1, 65_536)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def require_free(given: str, setting: str) -> int:
    """The port that a setting gives, if something can listen on it.

    Raises:
        UnusableError: it is no port's number, or in use.
    """
    port = int(given) if given.isdecimal() and len(given) <= len(str(PORTS[-1])) else -1
    if port not in PORTS:
        raise UnusableError(
            f"{setting} is {given!r}; it must be a port number, from {PORTS[0]} to {PORTS[-1]}. "
            f"Leave it unset to use any free port."
        )
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as refusal:
            raise UnusableError(
                f"Port {port} on {LOOPBACK} (from {setting}) can't be used: {refusal.strerror}. "
                f"Give another one, or leave {setting} unset to use any free port."
            ) from refusal
    return port


def started(pid: int) -> str | None:
    """When the process started, as the system says it; None if it does not run (any more)."""
    stat = Path(f"/proc/{pid}/stat")
    if Path("/proc/self/stat").exists():
        try:
            # The command's name, in parentheses, may hold spaces: count from behind it. The state is
            # field 3, the number of threads field 20 and the start time field 22 (proc(5)).
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            return None
        # The first thread may have ended before the others, which still have the process's files and ports.
        return None if fields[0] in "ZX" and int(fields[17]) <= 1 else fields[19]
    said = subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(pid)],  # noqa: S607 -- ps is where the system has it
        capture_output=True,
        text=True,
        check=False,
    )
    return said.stdout.strip() or None


@dataclass(frozen=True)
class ManagedProcess:
    """A process that leads a group of its own."""

    name: str
    pid: int
    started: str
    log: str
    # Only while it is our own child: whoever started it has to collect its exit.
    child: subprocess.Popen[bytes] | None = field(default=None, repr=False, compare=False)

    @classmethod
    def start(
        cls,
        name: str,
        command: Sequence[str | Path],
        *,
        environment: Mapping[str, str],
        folder: Path,
        log: Path,
        given: bytes = b"",
    ) -> ManagedProcess:
        """`given`: what it reads from its standard input, at most what a pipe holds (64 KiB)."""
        with log.open("wb") as output:
            try:
                process = subprocess.Popen(
                    [str(part) for part in command],
                    env=dict(environment),
                    cwd=folder,
                    stdin=subprocess.PIPE,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            except OSError as refusal:
                raise UnusableError(f"The {name} can't be started: {refusal}.") from refusal
        if process.stdin:
            with contextlib.suppress(BrokenPipeError), process.stdin as reading:
                reading.write(given)
        return cls(name, process.pid, started(process.pid) or "", str(log), process)

    @property
    def running(self) -> bool:
        if self.child:
            return self.child.poll() is None
        return started(self.pid) == self.started

    def failure(self, what: str) -> StrongroomError:
        """The error to raise when it `what`, with the last line of its log."""
        log = Path(self.log)
        lines = log.read_text(errors="replace").strip().splitlines() if log.exists() else []
        last = f' Its last words: "{lines[-1].strip()}".' if lines else ""
        return StrongroomError(f"The {self.name} {what}.{last} The whole log is {self.log}.")

    def stop(self, patience: float = 10.0) -> None:
        """SIGTERM to the group, and SIGKILL to what of it is left after `patience` seconds."""
        if self.running:
            self._signal(signal.SIGTERM)
            deadline = time.monotonic() + patience
            while self.running and time.monotonic() < deadline:
                time.sleep(0.05)
            self._signal(signal.SIGKILL)  # the leader if it hangs, and children it left behind
            while self.running and time.monotonic() < deadline + patience:
                time.sleep(0.05)

    def kill(self, patience: float = 10.0) -> None:
        """SIGKILL to the group: nothing of it can finish anything."""
        self._signal(signal.SIGKILL)
        deadline = time.monotonic() + patience
        while self.running and time.monotonic() < deadline:
            time.sleep(0.05)

    def _signal(self, number: signal.Signals) -> None:
        # ProcessLookupError: the group is empty. PermissionError: on macOS, a group of zombies.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, number)

    def remember(self, file: Path) -> None:
        told = {"name": self.name, "pid": self.pid, "started": self.started, "log": self.log}
        file.write_text(json.dumps(told) + "\n")

    @classmethod
    def recall(cls, file: Path) -> ManagedProcess | None:
        """The process the file tells of, if it still is that process and still runs."""
        try:
            process = cls(**json.loads(file.read_text()))
        except (FileNotFoundError, ValueError, TypeError):
            return None
        return process if process.started and process.running else None
