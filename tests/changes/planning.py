"""Terraform's plans of changes, against an environment that is deployed to the emulator."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from strongroom.change.difference import plan_changes
from strongroom.change.difference.stack import difference
from strongroom.change.matrix.outcome import Outcome, effects
from strongroom.local import emulator, overrides, preconditions, terraform
from strongroom.local.emulator import Emulator
from strongroom.local.stack import SynthesizedStack
from strongroom.local.terraform import Terraform, TerraformError
from strongroom.synthesized import load
from strongroom.workspace import PROJECT, Workspace
from tests.changes.edits import Edit
from tests.plans import push_image
from tests.stacks.settings.tables import MISSING

__all__ = ["Deployed", "Plan", "deployed"]

Plan = dict[str, Any]
"""What `terraform show -json` tells of a plan, without what stays as it is."""

SAME = (["no-op"], ["read"])
STATE = "terraform.tfstate"


@dataclass(frozen=True)
class Deployed:
    """An environment, its state in `folder`; `stack`: what was applied."""

    running: Emulator
    workspace: Workspace
    folder: Path
    stack: SynthesizedStack
    hosted_zones: dict[str, str] = field(default_factory=dict)

    def plan(self, stacks: Path, beside: str = "planned") -> Plan:
        """What Terraform would do for this stack in place of the deployed one; `beside`: a folder's name.

        `prevent_destroy` is lifted: Terraform would refuse the whole plan, and say nothing of it.
        """
        stack = SynthesizedStack(stacks / self.stack.name)
        push_image(stack, self.running)
        folder = stack.copy_to(self.folder.parent / beside)
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

    def outcome(self, edit: Edit, stacks: Path, beside: str = "planned") -> tuple[Outcome, Plan | None]:
        """What a change leads to, which has these stacks; and the plan, where it takes one to know."""
        known = named(edit, self.stack.name)
        folder = stacks / self.stack.name
        if not folder.is_dir():
            return replace(known, elsewhere=True), None
        changed = SynthesizedStack(folder)
        written = difference(changed.name, load(self.stack.folder), load(folder))
        if written.elsewhere:
            return replace(known, elsewhere=True), None
        if written.is_empty:
            return known, None
        try:
            plan = self.plan(stacks, beside)
        except TerraformError as refused:
            return replace(known, terraform=str(refused).partition(" The log is ")[0]), None
        found = plan_changes.read(changed.name, plan).resources
        protected = {f"{type_}.{name}" for type_, name in changed.protected()}
        lost = [replace(each, refused=each.loses is not None and each.address in protected) for each in found]
        return replace(known, effects=effects(lost)), plan

    def apply(self) -> None:
        self.stack.copy_to(self.folder)
        self._override(self.stack, self.folder)
        program = self._terraform(self.stack, self.folder)
        program.init()
        program.apply()

    def _override(self, stack: SynthesizedStack, folder: Path) -> None:
        overrides.write(stack, folder, endpoint=self.running.endpoint, hosted_zones=self.hosted_zones)
        overrides.keep_state_local(folder)

    def _terraform(self, stack: SynthesizedStack, folder: Path) -> Terraform:
        return Terraform(folder, terraform.environment(self.workspace, stack.region))


def named(edit: Edit, environment: str) -> Outcome:
    """The outcome of an edit of which no more is known than what it is."""
    return Outcome(
        environment,
        edit.base,
        edit.key,
        shown(edit.value),
        tuple(f"{key} = {shown(value)}" for key, value in edit.also.items()),
    )


def shown(value: Any) -> str:
    return "left out" if value is MISSING else json.dumps(value)


@contextmanager
def deployed(stacks: Path, environment: str, folder: Path) -> Iterator[Deployed]:
    """The environment, applied, with its state in a file; what an account has before one comes is there too."""
    stack = SynthesizedStack(stacks / environment)
    workspace = Workspace(PROJECT, folder / "local").created()
    with emulator.running(workspace, account_id=stack.account_id, region=stack.region) as running:
        push_image(stack, running)
        zones = preconditions.create_hosted_zones(stack, running.clients)
        there = Deployed(running, workspace, folder / "deployed", stack, zones)
        there.apply()
        yield there
