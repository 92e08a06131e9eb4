"""Terraform's plans of changes, against an environment that is deployed to the emulator."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from strongroom.local import emulator, overrides, preconditions, terraform
from strongroom.local.emulator import Emulator
from strongroom.local.stack import SynthesizedStack
from strongroom.local.terraform import Terraform
from strongroom.workspace import PROJECT, Workspace
from tests.plans import push_image

__all__ = ["Deployed", "Plan", "deployed"]

Plan = dict[str, Any]
"""What `terraform show -json` tells of a plan, without what stays as it is."""

SAME = (["no-op"], ["read"])
STATE = "terraform.tfstate"
# For Terraform and its provider, both in Go: less CPU time, for memory.
LESS_COLLECTING = {"GOGC": "400"}


@dataclass(frozen=True)
class Deployed:
    """An environment, its state in `folder`."""

    running: Emulator
    workspace: Workspace
    folder: Path
    hosted_zones: dict[str, str] = field(default_factory=dict)

    def plan(self, stacks: Path, environment: str) -> Plan:
        """What Terraform would do for this stack in place of the one that is deployed.

        `prevent_destroy` is lifted: Terraform would refuse the whole plan, and say nothing of it.
        """
        stack = SynthesizedStack(stacks / environment)
        push_image(stack, self.running)
        folder = stack.copy_to(self.folder.parent / "planned")
        self._override(stack, folder)
        overrides.allow_destroy(stack, folder)
        shutil.copy(self.folder / STATE, folder)
        program = self._terraform(stack, folder)
        program.init()
        document = program.planned()
        document["resource_changes"] = [
            each for each in document["resource_changes"] if each["change"]["actions"] not in SAME
        ]
        return {
            name: document[name]
            for name in ("format_version", "terraform_version", "resource_changes", "output_changes")
        }

    def apply(self, stack: SynthesizedStack) -> None:
        stack.copy_to(self.folder)
        self._override(stack, self.folder)
        program = self._terraform(stack, self.folder)
        program.init()
        program.apply()

    def _override(self, stack: SynthesizedStack, folder: Path) -> None:
        overrides.write(stack, folder, endpoint=self.running.endpoint, hosted_zones=self.hosted_zones)
        overrides.keep_state_local(folder)

    def _terraform(self, stack: SynthesizedStack, folder: Path) -> Terraform:
        given = terraform.environment(self.workspace, stack.region)
        return Terraform(folder, {**given, **LESS_COLLECTING})


@contextmanager
def deployed(stacks: Path, environment: str, folder: Path) -> Iterator[Deployed]:
    """The environment, applied, with its state in a file; what an account has before one comes is there too."""
    stack = SynthesizedStack(stacks / environment)
    workspace = Workspace(PROJECT, folder / "local").created()
    with emulator.running(workspace, account_id=stack.account_id, region=stack.region) as running:
        push_image(stack, running)
        zones = preconditions.create_hosted_zones(stack, running.clients)
        there = Deployed(running, workspace, folder / "deployed", zones)
        there.apply(stack)
        yield there
