"""What `strongroom down` has to know of what `strongroom up` left running."""

from __future__ import annotations

import json

from strongroom.local import written
from strongroom.local.database import process as database
from strongroom.local.deployment import Deployment
from strongroom.local.ecs import process as agent
from strongroom.local.emulator import attach
from strongroom.local.progress import Progress
from strongroom.local.stack import SynthesizedStack
from strongroom.workspace import Workspace


def remember(deployment: Deployment) -> None:
    """Write down what is up, the outputs in a file of their own as `terraform output -json` has them."""
    workspace = deployment.workspace
    workspace.outputs.write_text(json.dumps(deployment.outputs, indent=2, sort_keys=True) + "\n")
    told = {
        "environment": deployment.environment.name,
        "bootstrap": deployment.bootstrap.name,
        "hosted_zones": deployment.hosted_zones,
        "before": sorted(deployment.before),
    }
    workspace.deployment.write_text(json.dumps(told, indent=2) + "\n")


def recall(workspace: Workspace, progress: Progress) -> Deployment | None:
    """The deployment that is up; None if none is."""
    if not workspace.deployment.exists():
        return None
    told = written.read(workspace.deployment)
    try:
        environment = SynthesizedStack(workspace.stacks / told["environment"])
        bootstrap = SynthesizedStack(workspace.stacks / told["bootstrap"])
        before, hosted_zones = set(told["before"]), dict(told["hosted_zones"])
    except (ValueError, KeyError, TypeError) as broken:
        raise written.unreadable(workspace.deployment, f"it does not say what is up ({broken})") from None
    emulator = attach(workspace, account_id=environment.account_id, region=environment.region)
    if emulator is None:
        return None
    return Deployment(
        workspace=workspace,
        progress=progress,
        emulator=emulator,
        bootstrap=bootstrap,
        environment=environment,
        before=before,
        hosted_zones=hosted_zones,
        outputs=written.read(workspace.outputs),
        database=database.attach(workspace),
    )


def forget(workspace: Workspace) -> None:
    """Remove the files that say something is up; stop tasks and a database that still run."""
    agent.stop(workspace)
    database.stop(workspace)
    for file in (workspace.deployment, workspace.outputs, workspace.endpoint):
        file.unlink(missing_ok=True)
