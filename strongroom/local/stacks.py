"""The stacks that a local deployment applies: an environment's, and the bootstrap stack of its account."""

from __future__ import annotations

from strongroom.errors import UnusableError
from strongroom.local.stack import FILE, SynthesizedStack
from strongroom.nearest import unknown
from strongroom.workspace import Workspace

BOOTSTRAP = "bootstrap"


def environment_stack(workspace: Workspace, environment: str) -> SynthesizedStack:
    stack = SynthesizedStack(workspace.synthesized / environment)
    if environment.startswith(BOOTSTRAP) or not (stack.folder / FILE).exists():
        known = [name for name in _names(workspace) if not name.startswith(BOOTSTRAP)]
        raise UnusableError(f"{unknown('environment', environment, known)} Each is a file in environments/.")
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
