"""`strongroom addresses`."""

from __future__ import annotations

from typing import Annotated

import typer

from strongroom.addresses import inventory
from strongroom.errors import StrongroomError
from strongroom.local import synthesis
from strongroom.local.workspace import Workspace
from strongroom.synthesized import load
from strongroom.verify.command import files


def addresses(
    write: Annotated[
        bool, typer.Option("--write", help="Write the inventories as the stacks are now.")
    ] = False,
) -> None:
    """Compare the addresses of stateful resources with the committed inventories, in stacks/addresses/."""
    workspace = Workspace()
    synthesis.synthesize(workspace)
    stacks = [load(file) for file in files(workspace.synthesized)]
    if write:
        changed = [stack.name for stack in stacks if inventory.write(stack, workspace.project)]
        typer.echo("\n".join(changed) if changed else "Every inventory is current.")
        return
    found = [
        departure
        for stack in stacks
        for departure in inventory.departures(
            stack, inventory.read(inventory.file_of(stack, workspace.project))
        )
    ]
    if found:
        raise StrongroomError("\n".join(map(str, found)))
    typer.echo("Every stateful resource has the address that it had.")


def register(application: typer.Typer) -> None:
    application.command()(addresses)
