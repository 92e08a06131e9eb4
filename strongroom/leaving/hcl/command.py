"""`strongroom hcl`."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Annotated

import typer

from strongroom.errors import StrongroomError, UnusableError
from strongroom.leaving.hcl.document import Schemas, native
from strongroom.leaving.hcl.schema import schemas
from strongroom.local.terraform import environment, executable
from strongroom.shown import echo
from strongroom.synthesized import load
from strongroom.synthesized.reading import files
from strongroom.workspace import Workspace

FILE = "main.tf"


def hcl(
    path: Annotated[Path, typer.Argument(help="A synthesized stack, or cdktf.out for all of them.")],
    to: Annotated[Path, typer.Option("--to", help="The folder to write to: empty, or not there yet.")],
) -> None:
    """Write synthesized stacks as Terraform's native syntax (HCL)."""
    echo("\n".join(f"{folder}/{FILE}" for folder in write(path, to, Workspace())))


def write(path: Path, to: Path, workspace: Workspace) -> list[Path]:
    """Write `to/<stack>/main.tf` beside the stack's assets; the folders.

    Raises:
        UnusableError: the target is there already, or a stack has something that is not written.
    """
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise UnusableError(f"{to} is there already; name a folder that is empty or does not exist.")
    stacks = [load(file) for file in files(path)]
    known: dict[str, Schemas] = {}
    texts: dict[str, str] = {}
    for stack in stacks:  # all, before anything is written
        required = stack.document.get("terraform", {}).get("required_providers", {})
        key = json.dumps(required)  # stacks mostly require the same, and asking Terraform takes seconds
        if key not in known:
            known[key] = schemas(required, workspace)
        texts[stack.name] = native(stack.document, known[key])
    for stack in stacks:
        folder = to / stack.name
        folder.mkdir(parents=True)
        if stack.folder is not None and (stack.folder / "assets").is_dir():
            shutil.copytree(stack.folder / "assets", folder / "assets")
        (folder / FILE).write_text(texts[stack.name], encoding="utf-8")
    _format(to, workspace)
    return [to / stack.name for stack in stacks]


def _format(folder: Path, workspace: Workspace) -> None:
    done = subprocess.run(
        [executable(), "fmt", "-recursive", "-no-color"],
        cwd=folder,
        env=environment(workspace),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise StrongroomError(f"terraform fmt refuses what was written: {done.stderr.strip()}")


def register(application: typer.Typer) -> None:
    application.command()(hcl)
