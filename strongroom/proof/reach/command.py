"""`strongroom reach`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from strongroom.console import safe_console
from strongroom.errors import UnusableError
from strongroom.proof.reach.as_json import as_json
from strongroom.proof.reach.picture import picture
from strongroom.proof.reach.reachability import reachability
from strongroom.proof.reach.report import show
from strongroom.shown import echo
from strongroom.synthesized import load


def reach(
    path: Annotated[Path, typer.Argument(help="A stack: its folder, its cdk.tf.json, or a plan.")],
    json: Annotated[bool, typer.Option("--json", help="Print the flows as JSON.")] = False,
    svg: Annotated[Path | None, typer.Option(help="Write a picture to this file.")] = None,
) -> None:
    """Compute who can open which port to whom, from a stack or a plan alone."""
    if json and svg:
        raise UnusableError("Give --json or --svg, not both: one prints, the other writes a file.")
    stack = load(path)
    found = reachability(stack)
    if json:
        echo(as_json(found.flows))
    elif svg:
        try:
            svg.write_text(picture(stack, found), encoding="utf-8")
        except OSError as error:
            raise UnusableError(f"{svg} can't be written: {error.strerror}.") from None
    else:
        show(safe_console(), stack, found)


def register(application: typer.Typer) -> None:
    application.command()(reach)
