"""`strongroom cost`."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from strongroom.cost.as_json import as_json
from strongroom.cost.estimating import estimates
from strongroom.cost.report import show
from strongroom.workspace import Workspace


def cost(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[STACK]...", help="Stacks, such as prod; default: all.")
    ] = None,
    users: Annotated[
        int | None,
        typer.Option(min=1, help="So many at the same time; default: capacity.users of the settings."),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print every line as JSON.")] = False,
) -> None:
    """Estimate what the stacks cost a month, by tier.

    At rest, and at the load that the settings state. Synthesizes, and prices every resource by a table that is
    part of the project; asks nothing of AWS.
    """
    found = estimates(Workspace(), names or (), users)
    if json:
        typer.echo(as_json(found))
        return
    console = Console()
    for each in found:
        show(console, each)


def register(application: typer.Typer) -> None:
    application.command()(cost)
