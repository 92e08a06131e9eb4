"""`strongroom docs`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

import typer
from typer.core import TyperGroup

from stacks.settings import load_environments
from strongroom.documentation import pages
from strongroom.documentation.source import Source
from strongroom.shown import echo
from strongroom.synthesized import synthesis
from strongroom.workspace import Workspace


def docs(context: typer.Context) -> None:
    """Synthesize, and write the generated pages of docs/ again."""
    workspace = Workspace()
    synthesis.synthesize(workspace)
    environments = load_environments(workspace.environments)
    source = Source(workspace.synthesized, environments, _siblings(context))
    for line in pages.write(source) or ["Every page is current."]:
        echo(line)


def _siblings(context: typer.Context) -> Mapping[str, Any]:
    """Every command of the command line that this one is called by."""
    return cast("TyperGroup", context.find_root().command).commands


def register(application: typer.Typer) -> None:
    application.command()(docs)
