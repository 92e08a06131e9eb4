"""Start and stop the agent."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence

import httpx

from strongroom.local.ecs.agent import ENDS_WITHIN, sweep
from strongroom.local.emulator import Emulator
from strongroom.local.processes import ManagedProcess
from strongroom.local.shim.ecs_tasks import PATH
from strongroom.workspace import Workspace

MODULE = (sys.executable, "-m", "strongroom.local.ecs")
READY_WITHIN = 30.0  # seconds


def start(workspace: Workspace, emulator: Emulator, services: Sequence[str] = ()) -> ManagedProcess:
    """The agent for this emulator, once it has asked for the first time.

    `services`: the names of those whose tasks it runs, beside all that RunTask is asked for.
    """
    stop(workspace)
    shutil.rmtree(workspace.tasks, ignore_errors=True)  # logs of an earlier run
    process = ManagedProcess.start(
        "ECS agent",
        [*MODULE, workspace.local, emulator.endpoint, emulator.region, *services],
        environment={
            "PATH": os.environ.get("PATH", os.defpath),
            "PYTHONUNBUFFERED": "1",
            "TMPDIR": tempfile.gettempdir(),
            **{name: value for name, value in os.environ.items() if name.startswith("STRONGROOM_")},
        },
        folder=workspace.project,
        log=workspace.agent_log,
    )
    process.remember(workspace.agent_pid)
    deadline = time.monotonic() + READY_WITHIN
    with httpx.Client(base_url=emulator.endpoint, trust_env=False, timeout=5) as client:
        while not client.get(PATH).json()["there"]:
            if not process.running:
                raise process.failure("stopped before it was ready")
            if time.monotonic() > deadline:
                process.stop()
                raise process.failure(f"was not ready within {READY_WITHIN:.0f} seconds")
            time.sleep(0.1)
    return process


def stop(workspace: Workspace, agent: ManagedProcess | None = None) -> None:
    """Stop the agent, or the one that an earlier command left running, if one does, and all its tasks."""
    process = agent or ManagedProcess.recall(workspace.agent_pid)
    if process:
        process.stop(ENDS_WITHIN + 5)
    workspace.agent_pid.unlink(missing_ok=True)
    sweep(workspace)
