"""`strongroom docs`."""

from __future__ import annotations

import typer

from strongroom.documentation import pages
from strongroom.synthesized import synthesis
from strongroom.workspace import Workspace


def docs() -> None:
    """Synthesize, and write the generated pages of docs/ again."""
    workspace = Workspace()
    synthesis.synthesize(workspace)
    for line in pages.write(workspace.synthesized) or ["Every page is current."]:
        typer.echo(line)


def register(application: typer.Typer) -> None:
    application.command()(docs)
