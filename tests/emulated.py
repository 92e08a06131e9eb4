"""A deployment of one synthesized environment on an emulator of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from strongroom.local import emulator
from strongroom.local.deployment import Deployment
from strongroom.local.progress import Progress
from strongroom.local.stack import SynthesizedStack
from strongroom.workspace import PROJECT, Workspace

__all__ = ["emulated"]


@contextmanager
def emulated(stacks: Path, name: str, folder: Path) -> Iterator[Deployment]:
    """Nothing is applied yet. Its processes are stopped at the end, whatever happened."""
    environment = SynthesizedStack(stacks / name)
    workspace = Workspace(PROJECT, folder).created()
    with emulator.running(workspace, account_id=environment.account_id, region=environment.region) as running:
        deployment = Deployment(
            workspace=workspace,
            progress=Progress(Console(force_terminal=False)),
            emulator=running,
            bootstrap=SynthesizedStack(stacks / "bootstrap"),
            environment=environment,
        )
        try:
            yield deployment
        finally:
            deployment.stop()
