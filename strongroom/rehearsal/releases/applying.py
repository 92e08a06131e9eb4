"""A release of another image, applied to the local deployment as Terraform applies it to AWS."""

from __future__ import annotations

import json
import subprocess
import sys

from strongroom.local import preconditions
from strongroom.local.application import Program
from strongroom.local.deployment import Deployment
from strongroom.local.ecs import programs
from strongroom.local.stack import PASSED
from strongroom.local.terraform import TerraformError
from strongroom.local.terraform import environment as terraform_environment

FILE = "release_override.tf.json"
"""After the emulator's own override file by name, and so it is what counts."""

# Longer than the alarms look at a deployment here, after its tasks have been replaced.
SETTLED_WITHIN = 180  # seconds


def apply(deployment: Deployment, tag: str | None, program: Program | None = None) -> str:
    """Apply the environment with the image of this tag, which is `program` here; Terraform's error, or "".

    `tag`: None for the one that `strongroom up` deploys.
    """
    folder = deployment.workspace.stacks / deployment.environment.name
    file = folder / FILE
    if tag is None:
        file.unlink(missing_ok=True)
    else:
        if program is not None:
            known = programs.read(deployment.workspace)
            programs.write(deployment.workspace, known | {tag: program})
        preconditions.push_images(deployment.environment, deployment.emulator.clients, tag)
        file.write_text(json.dumps({"variable": {"image_tag": {"default": tag}}}) + "\n")
    try:
        deployment.terraform(deployment.environment).apply()
    except TerraformError as error:
        return str(error).partition(" The log is ")[0]
    return ""


def rollout(deployment: Deployment) -> tuple[str, int]:
    """What `strongroom rollout` says, and its exit code."""
    given = terraform_environment(deployment.workspace, deployment.environment.region)
    command = ("rollout", deployment.environment.name, "--wait", str(SETTLED_WITHIN))
    said = subprocess.run(
        [sys.executable, "-c", "from strongroom.cli import main; main()", *command],
        cwd=deployment.workspace.project,
        env={**given, "AWS_ENDPOINT_URL": deployment.emulator.endpoint},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return (said.stdout + said.stderr).replace(sys.executable, "python"), said.returncode


def tag_of(name: str) -> str:
    return f"{PASSED['image_tag']}-{name}"
