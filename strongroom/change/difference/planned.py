"""Terraform's own answer: a plan of the stack as it is now against the local deployment's state.

It alone tells what is replaced, for the provider decides that. The stack gets the same overrides as the
deployed one, in a folder of its own.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from strongroom.change.difference.plan_changes import read
from strongroom.change.difference.stack import StackDifference
from strongroom.change.review.given import of
from strongroom.change.review.places import Places
from strongroom.change.review.review import review
from strongroom.change.security import SecurityDelta
from strongroom.console import safe_console
from strongroom.errors import UnusableError
from strongroom.local import overrides, recall, terraform
from strongroom.local.deployment import Deployment
from strongroom.local.progress import Progress
from strongroom.local.stack import SynthesizedStack
from strongroom.local.terraform import Terraform
from strongroom.synthesized import load
from strongroom.workspace import Workspace

NOTHING_UP = (
    "There is no local deployment to plan against, and only a plan tells what is replaced: `make up` "
    "deploys an environment."
)
FOLDER = "planned"


def deployment(workspace: Workspace) -> Deployment:
    """What is up.

    Raises:
        UnusableError: nothing is.
    """
    found = recall.recall(workspace, Progress(safe_console(stderr=True)))
    if found is None:
        raise UnusableError(NOTHING_UP)
    return found


def plan(synthesized: Path, deployment: Deployment, workspace: Workspace) -> StackDifference:
    """Plan the stack of the environment that is up, from `synthesized/<environment>`, with its review.

    Raises:
        UnusableError: the environment is not among the stacks any more.
        TerraformError: Terraform refuses; the message is what it says.
    """
    stack = SynthesizedStack(synthesized / deployment.environment.name)
    if not stack.folder.is_dir():
        raise UnusableError(f"{stack.name} is deployed here, and is no stack any more.")
    folder = stack.copy_to(workspace.local / FOLDER / stack.name)
    endpoint = deployment.emulator.endpoint
    overrides.write(stack, folder, endpoint=endpoint, hosted_zones=deployment.hosted_zones)
    overrides.keep_state_remote(stack, folder, endpoint=endpoint)
    # Terraform would refuse the whole plan for a replacement that prevent_destroy forbids; it is told of below.
    overrides.allow_destroy(stack, folder)
    program = Terraform(folder, terraform.environment(workspace, stack.region))
    program.init()
    document = program.planned()
    found = read(stack.name, document)
    (told,) = review(
        [of(document, stack.folder / "plan.json", stack.name, Places(load(stack.folder), workspace.project))]
    ).plans
    protected = {f"{type_}.{name}" for type_, name in stack.protected()}
    resources = [
        replace(each, refused=each.loses is not None and each.address in protected) for each in found.resources
    ]
    return replace(found, resources=tuple(resources), review=told, security=told.security or SecurityDelta())
