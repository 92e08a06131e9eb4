"""`strongroom docs`."""

from __future__ import annotations

import typer

from stacks.settings import SettingsError
from strongroom.docs import pages
from strongroom.errors import UnusableError


def docs() -> None:
    """Write the generated pages of docs/ again."""
    try:
        changed = pages.write()
    except SettingsError as error:
        raise UnusableError(str(error)) from None
    for line in changed or ["Every page is current."]:
        typer.echo(line)


def register(application: typer.Typer) -> None:
    application.command()(docs)
