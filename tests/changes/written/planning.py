"""Terraform's plans of these changes, against an environment that is deployed to the emulator."""

from __future__ import annotations

import json
import subprocess
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from strongroom.local import emulator, overrides, terraform
from strongroom.local.stack import FILE, SynthesizedStack
from strongroom.local.terraform import TerraformError
from tests.changes.planning import STATE, Deployed
from tests.changes.written.edit import Document, Written
from tests.changes.written.remembered import remembered, seen

__all__ = ["planned", "prepared", "told"]

PLAN = "written.tfplan"
QUEUES = "https://sqs.us-east-1.amazonaws.com"
"""Where AWS has the queues whose addresses are in the emulator."""


def prepared(there: Deployed, written: Written, folder: Path) -> SynthesizedStack:
    """The changed configuration in a folder, ready to be planned against a state that is beside it.

    `prevent_destroy` is lifted: Terraform would refuse the whole plan, and say nothing of it.
    """
    there.stack.copy_to(folder)
    document = _document(folder)
    written.edit(document)
    (folder / FILE).write_text(json.dumps(document), encoding="utf-8")
    changed = SynthesizedStack(folder)
    overrides.write(changed, folder, endpoint=there.running.endpoint, hosted_zones=there.hosted_zones)
    overrides.keep_state_local(folder)
    overrides.allow_destroy(changed, folder)
    return changed


def planned(there: Deployed, written: Written, folder: Path) -> dict[str, Any]:
    """The plan, whole, and without what only says when and where it was made."""
    changed = prepared(there, written, folder)
    state: Document = json.loads((there.folder / STATE).read_text(encoding="utf-8"))
    seen(_document(folder), _document(there.stack.folder), state, folder)
    written.state(state)
    (folder / STATE).write_text(json.dumps(state), encoding="utf-8")
    variables = terraform.environment(there.workspace, changed.region)

    def run(*arguments: str, good: tuple[int, ...] = (0,)) -> str:
        said = subprocess.run(
            [terraform.executable(), *arguments],
            cwd=folder,
            env=variables,
            capture_output=True,
            text=True,
            check=False,
        )
        if said.returncode not in good:
            raise TerraformError(f"{written.name}: {said.stderr or said.stdout}")
        return said.stdout

    run("init", "-input=false", "-no-color", "-reconfigure")
    with written.behind(there.running.clients, state) if written.behind else nullcontext():
        run(
            "plan",
            f"-refresh={'true' if written.behind else 'false'}",
            "-lock=false",
            "-input=false",
            "-no-color",
            f"-out={PLAN}",
            *written.arguments,
            good=(1,) if written.fails else (0,),
        )
    return told(run("show", "-json", PLAN))


def _document(folder: Path) -> Document:
    document: Document = json.loads((folder / FILE).read_text(encoding="utf-8"))
    return document


def told(text: str) -> dict[str, Any]:
    """A plan's document, from what Terraform says."""
    document: dict[str, Any] = json.loads(emulator.ENDPOINT.sub(QUEUES, text))
    document["timestamp"] = "2026-11-30T00:00:00Z"
    return remembered(document)
