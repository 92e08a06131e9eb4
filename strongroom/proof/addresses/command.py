"""`strongroom addresses`."""

from __future__ import annotations

from typing import Annotated

import typer

from strongroom.errors import StrongroomError
from strongroom.proof.addresses import inventory
from strongroom.shown import echo
from strongroom.synthesized import Stack, load, synthesis
from strongroom.synthesized.reading import files
from strongroom.workspace import Workspace


def addresses(
    write: Annotated[
        bool, typer.Option("--write", help="Write the inventories as the stacks are now.")
    ] = False,
) -> None:
    """Compare the addresses of stateful resources with the committed ones.

    The committed ones are in stacks/addresses/. Exits with 1 where one has gone or is new. With --write, says
    each that an inventory lets go, and exits with 0: whoever reviews the change sees it in the file.
    """
    workspace = Workspace()
    synthesis.synthesize(workspace)
    stacks = [load(file) for file in files(workspace.synthesized)]
    if write:
        # Before any is written: what the inventories had is read from them.
        lost = [str(each) for stack in stacks for each in inventory.let_go(stack, workspace.project)]
        changed = [stack.name for stack in stacks if inventory.write(stack, workspace.project)]
        echo("\n".join([*lost, *changed]) if changed else "Every inventory is current.")
        return
    found = [problem for stack in stacks for problem in _problems(stack, workspace)]
    if found:
        raise StrongroomError("\n".join(found))
    echo("Every stateful resource has the address that it had.")


def _problems(stack: Stack, workspace: Workspace) -> list[str]:
    file, wanted = inventory.file_of(stack, workspace.project), inventory.owner_of(stack)
    addresses, owner = inventory.read(file), inventory.owner(file)
    if owner != wanted:
        shown = file.relative_to(workspace.project)
        told = f"{shown} is of {owner}, and {stack.name} of {wanted}"
        return [f"{told}: `strongroom addresses --write` makes it its own"]
    return [str(departure) for departure in inventory.departures(stack, addresses)]


def register(application: typer.Typer) -> None:
    application.command()(addresses)
