"""The AWS emulator as a process: started on a free loopback port, ready, and stopped again.

It runs in a virtual environment of its own (`.venv-emulator`), because functions run with the
emulator's interpreter and must find there what AWS's runtime has, and no more.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from strongroom.errors import UnusableError
from strongroom.local.aws import Clients, credentials
from strongroom.local.processes import LOOPBACK, ManagedProcess, free_port, require_free
from strongroom.local.shim import calls
from strongroom.local.written import unreadable
from strongroom.workspace import Workspace

PYTHON_VARIABLE = "STRONGROOM_EMULATOR_PYTHON"
PORT_VARIABLE = "STRONGROOM_EMULATOR_PORT"
ENDPOINT = re.compile(rf"http://{re.escape(LOOPBACK)}:\d{{1,5}}")
READY_WITHIN = 60.0  # seconds; 1.3 on an idle machine, more where the disk is cold


@dataclass(frozen=True)
class Emulator:
    """A running emulator, and the account and region it plays."""

    process: ManagedProcess
    endpoint: str
    account_id: str
    region: str

    @property
    def clients(self) -> Clients:
        return Clients(self.endpoint, self.region)


def interpreter(workspace: Workspace) -> Path:
    """The Python that has the emulator installed."""
    given = os.environ.get(PYTHON_VARIABLE)
    python = Path(given) if given else workspace.project / ".venv-emulator" / "bin" / "python"
    if not python.exists():
        origin = f" (from {PYTHON_VARIABLE})" if given else ""
        raise UnusableError(
            f"The emulator's Python {python}{origin} does not exist. "
            "Run `make demo`, which sets it up, or `make setup`."
        )
    return python


def start(workspace: Workspace, *, account_id: str, region: str) -> Emulator:
    """Start the emulator and wait until it answers."""
    refuse_second(workspace)
    python = interpreter(workspace)
    given = os.environ.get(PORT_VARIABLE)
    port = require_free(given, PORT_VARIABLE) if given else free_port()
    home = workspace.local / "emulator"
    shutil.rmtree(home, ignore_errors=True)  # function code of an earlier run
    home.mkdir(parents=True)
    workspace.calls.unlink(missing_ok=True)
    process = ManagedProcess.start(
        "emulator",
        [python, "-m", "strongroom.local.shim"],
        environment=_environment(workspace.project, home, port, account_id, region)
        | {calls.VARIABLE: str(workspace.calls)},
        folder=home,
        log=workspace.emulator_log,
    )
    process.remember(workspace.emulator_pid)
    emulator = Emulator(process, f"http://{LOOPBACK}:{port}", account_id, region)
    try:
        _wait(emulator)
    except BaseException:
        stop(workspace, emulator)
        raise
    workspace.endpoint.write_text(emulator.endpoint + "\n")
    return emulator


def stop(workspace: Workspace, emulator: Emulator | None = None) -> bool:
    """Stop the emulator, or the one an earlier command left running. False if there is none."""
    process = emulator.process if emulator else ManagedProcess.recall(workspace.emulator_pid)
    if process:
        process.stop()
    for file in (workspace.emulator_pid, workspace.endpoint):
        file.unlink(missing_ok=True)
    return process is not None


@contextlib.contextmanager
def running(workspace: Workspace, *, account_id: str, region: str) -> Iterator[Emulator]:
    emulator = start(workspace, account_id=account_id, region=region)
    try:
        yield emulator
    finally:
        stop(workspace, emulator)


def attach(workspace: Workspace, *, account_id: str, region: str) -> Emulator | None:
    """The emulator an earlier command left running."""
    process = ManagedProcess.recall(workspace.emulator_pid)
    if process is None or not workspace.endpoint.exists():
        return None
    endpoint = workspace.endpoint.read_text(errors="replace").strip()
    if not ENDPOINT.fullmatch(endpoint):
        raise unreadable(workspace.endpoint, "no address of the emulator is in it")
    return Emulator(process, endpoint, account_id, region)


def refuse_second(workspace: Workspace) -> None:
    """One emulator per workspace: a second would write over the first one's files."""
    earlier = ManagedProcess.recall(workspace.emulator_pid)
    if earlier:
        raise UnusableError(
            f"An emulator of this project is running already (process {earlier.pid}): "
            "it is in use by `make up` or another demo. Stop it with `make down`."
        )


def _wait(emulator: Emulator) -> None:
    deadline = time.monotonic() + READY_WITHIN
    with httpx.Client(base_url=emulator.endpoint, trust_env=False, timeout=5) as client:
        while time.monotonic() < deadline:
            if not emulator.process.running:
                raise emulator.process.failure("stopped before it was ready")
            with contextlib.suppress(httpx.TransportError):
                if client.get("/_ministack/ready").status_code == httpx.codes.OK:
                    return
            time.sleep(0.1)
    raise emulator.process.failure(f"was not ready within {READY_WITHIN:.0f} seconds")


def _environment(project: Path, home: Path, port: int, account_id: str, region: str) -> dict[str, str]:
    """All the emulator gets: its functions inherit it, so nothing of the user's may be in it."""
    return {
        **credentials(region),
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(home),
        "TMPDIR": str(home),  # function code is unpacked there
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(project),  # finds the shim, which then removes it
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "BIND_HOST": LOOPBACK,  # it would listen on every interface
        "MINISTACK_HOST": LOOPBACK,  # the host in queue URLs
        "GATEWAY_PORT": str(port),
        "MINISTACK_ACCOUNT_ID": account_id,
        "MINISTACK_REGION": region,
        "IOT_MTLS_ENABLED": "0",  # a port of its own, for a service we don't use
        "SFTP_ENABLED": "0",  # likewise
        "LAMBDA_EXECUTOR": "local",
        "LOG_LEVEL": "INFO",
    }
