"""Synthesize the stacks, and choose those that a local deployment applies."""

from __future__ import annotations

import subprocess
import sys

from strongroom.errors import UnusableError
from strongroom.local.stack import FILE, SynthesizedStack
from strongroom.local.workspace import Workspace

BOOTSTRAP = "bootstrap"


def synthesize(workspace: Workspace) -> None:
    """Run `main.py`, as `make synth` and `cdktf synth` do."""
    said = subprocess.run(
        [sys.executable, "-O", "main.py"],
        cwd=workspace.project,
        capture_output=True,
        text=True,
        check=False,
    )
    if said.returncode != 0:
        last = said.stderr.strip().splitlines()[-1:] or [f"exit code {said.returncode}"]
        # Settings that can't be used are a sentence each already; a traceback's last line says what.
        words = said.stderr.strip() if said.returncode == UnusableError.exit_code else last[0]
        raise UnusableError(f"The stacks can't be synthesized: {words}")


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
