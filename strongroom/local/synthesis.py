"""Synthesize the stacks, and choose those that a local deployment applies."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from strongroom.errors import UnusableError
from strongroom.local.stack import FILE, SynthesizedStack
from strongroom.local.traceback_text import sentence
from strongroom.local.workspace import Workspace

BOOTSTRAP = "bootstrap"


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


def environment_stack(workspace: Workspace, environment: str) -> SynthesizedStack:
    stack = SynthesizedStack(workspace.synthesized / environment)
    if environment.startswith(BOOTSTRAP) or not (stack.folder / FILE).exists():
        known = [name for name in _names(workspace) if not name.startswith(BOOTSTRAP)]
        raise UnusableError(
            f"There is no environment {environment!r}; there is: {', '.join(known) or 'none'} "
            "(a file each in environments/)."
        )
    return stack


def bootstrap_stack(workspace: Workspace, environment: SynthesizedStack) -> SynthesizedStack:
    """The bootstrap stack of the account that the environment is in."""
    for name in _names(workspace):
        stack = SynthesizedStack(workspace.synthesized / name)
        if name.startswith(BOOTSTRAP) and stack.account_id == environment.account_id:
            return stack
    raise UnusableError(f"No bootstrap stack is synthesized for account {environment.account_id}.")


def _names(workspace: Workspace) -> list[str]:
    return sorted(file.parent.name for file in workspace.synthesized.glob(f"*/{FILE}"))
