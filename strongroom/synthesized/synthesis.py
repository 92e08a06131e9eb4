"""Synthesize the stacks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from strongroom.errors import UnusableError
from strongroom.synthesized.traceback_text import sentence
from strongroom.workspace import Workspace


def synthesize(workspace: Workspace) -> None:
    """Run `main.py`, as `make synth` and `cdktf synth` do."""
    synthesize_into(workspace.synthesized.parent, workspace.project)


def synthesize_into(folder: Path, project: Path, *, typed: bool = False) -> None:
    """Run a project's `main.py`; the stacks are in `folder/stacks`.

    `typed`: with jsii's checks of each argument's type, which take a sixth of the time and find mistakes early.

    Raises:
        UnusableError: it does not run through; the message is what is wrong with the settings or the code.
    """
    said = subprocess.run(
        [sys.executable, *([] if typed else ["-O"]), "main.py"],
        cwd=project,
        env={**os.environ, "CDKTF_OUTDIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    if said.returncode != 0:
        # Settings that can't be used are a sentence each already.
        settings = said.returncode == UnusableError.exit_code
        words = said.stderr.strip() if settings else sentence(said.stderr, project)
        raise UnusableError(f"The stacks can't be synthesized: {words or f'exit code {said.returncode}'}")
