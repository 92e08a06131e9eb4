"""Terraform's own plan of a synthesized stack, as `terraform show -json` tells it.

Planned against the emulator, which has nothing but what an account has before an environment comes: every
resource is to be created.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from strongroom.local import emulator, overrides, preconditions, terraform
from strongroom.local.emulator import Emulator
from strongroom.local.stack import FILE, SynthesizedStack
from strongroom.workspace import PROJECT, Workspace

PLANNED = ("dev", "prod")
PLAN = "plan.json"


def make(synthesis: Path, folder: Path) -> None:
    """`folder/<stack>/plan.json` beside the `cdk.tf.json` that it is the plan of, for each of `PLANNED`."""
    stacks = [SynthesizedStack(synthesis / name) for name in PLANNED]
    workspace = Workspace(PROJECT, folder / "local").created()
    first = stacks[0]
    with emulator.running(workspace, account_id=first.account_id, region=first.region) as running:
        for stack in stacks:
            push_image(stack, running)
            _plan(stack, folder / stack.name, running, workspace)


def push_image(stack: SynthesizedStack, running: Emulator) -> None:
    ecr = running.clients("ecr")
    existing = {repository["repositoryName"] for repository in ecr.describe_repositories()["repositories"]}
    wanted = {image["repository_name"] for image in stack.of_type("aws_ecr_image", "data").values()}
    for name in wanted - existing:
        ecr.create_repository(repositoryName=name)
    preconditions.push_images(stack, running.clients)


def _plan(stack: SynthesizedStack, folder: Path, running: Emulator, workspace: Workspace) -> None:
    stack.copy_to(folder)
    overrides.write(stack, folder, endpoint=running.endpoint, hosted_zones={})
    overrides.keep_state_local(folder)
    variables = terraform.environment(workspace, stack.region)

    def run(*arguments: str) -> str:
        said = subprocess.run(
            [terraform.executable(), *arguments],
            cwd=folder,
            env=variables,
            capture_output=True,
            text=True,
            check=False,
        )
        assert said.returncode == 0, said.stderr
        return said.stdout

    run("init", "-input=false", "-no-color")
    run("plan", "-input=false", "-no-color", "-out", "plan.tfplan")
    document = json.loads(run("show", "-json", "plan.tfplan"))
    (folder / PLAN).write_text(json.dumps(document), encoding="utf-8")
    assert (folder / FILE).exists()
