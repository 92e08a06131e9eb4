"""`strongroom port`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from strongroom.leaving.port import project
from strongroom.shown import echo
from strongroom.workspace import Workspace


def port(
    to: Annotated[Path, typer.Option("--to", help="The folder to write to: empty, or not there yet.")],
) -> None:
    """Write this project for CDK Terrain (cdktn), cdktf's community fork.

    It is written into another folder; this one stays as it is.
    """
    remarks = project.write(Workspace().project, to)
    echo(f"Written to {to}. What a person has to look at:\n")
    echo("\n".join(f"  {remark}" for remark in remarks))


def register(application: typer.Typer) -> None:
    application.command()(port)
