"""From nothing to a local deployment, and back."""

from __future__ import annotations

from strongroom.local import emulator, recall, stacks, terraform
from strongroom.local.application import Program
from strongroom.local.database import process as database
from strongroom.local.deployment import Deployment
from strongroom.local.ecs import process as agent
from strongroom.local.progress import Progress
from strongroom.synthesized import synthesis
from strongroom.workspace import Workspace

__all__ = ["deployed", "stop"]


def deployed(
    workspace: Workspace, progress: Progress, environment: str, own: Program | None = None
) -> Deployment:
    """Everything up; or everything stopped, and the error."""
    terraform.executable()  # what is missing is said before anything is started
    emulator.interpreter(workspace)
    with progress.step("synthesize the stacks"):
        synthesis.synthesize(workspace)
    stack = stacks.environment_stack(workspace, environment)
    bootstrap = stacks.bootstrap_stack(workspace, stack)
    with progress.step("start the emulator"):
        running = emulator.start(workspace, account_id=stack.account_id, region=stack.region)
    deployment = Deployment(workspace, progress, running, bootstrap, stack, own=own)
    try:
        deployment.up()
    except BaseException:
        stop(deployment)
        raise
    return deployment


def stop(deployment: Deployment) -> None:
    """Stop the processes, whatever state the rest is in."""
    agent.stop(deployment.workspace, deployment.agent)
    database.stop(deployment.workspace, deployment.database)
    emulator.stop(deployment.workspace, deployment.emulator)
    recall.forget(deployment.workspace)
