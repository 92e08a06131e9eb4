"""`strongroom cost`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from strongroom import environments
from strongroom.console import safe_console
from strongroom.cost.as_json import as_json
from strongroom.cost.by_setting import as_json as by_setting_as_json
from strongroom.cost.by_setting import by_setting
from strongroom.cost.by_setting import show as show_by_setting
from strongroom.cost.estimating import estimates
from strongroom.cost.report import show
from strongroom.errors import UnusableError
from strongroom.shown import echo
from strongroom.workspace import Workspace


def cost(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[STACK]...", help="Stacks, such as prod; default: all.")
    ] = None,
    users: Annotated[
        int | None,
        typer.Option(min=1, help="So many at the same time; default: capacity.users of the settings."),
    ] = None,
    by_settings: Annotated[
        bool, typer.Option("--by-setting", help="What a change of each setting would cost; environments only.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print every line as JSON.")] = False,
) -> None:
    """Estimate what the stacks cost a month, by tier.

    At rest, and at the load that the settings state. Synthesizes, and prices every resource by a table that is
    part of the project; asks nothing of AWS.
    """
    if by_settings:
        _by_setting(names or (), users, json=json)
        return
    found = estimates(Workspace(), names or (), users)
    if json:
        echo(as_json(found))
        return
    console = safe_console()
    for each in found:
        show(console, each)


def _by_setting(names: Sequence[str], users: int | None, *, json: bool) -> None:
    if users is not None:
        raise UnusableError("--by-setting goes by capacity.users of the settings: leave --users out.")
    folder = Workspace().environments
    chosen = [environments.find(name, folder) for name in names] if names else environments.readable(folder)
    told = [(settings, by_setting(settings)) for settings in chosen]
    if json:
        echo(by_setting_as_json(told))
        return
    console = safe_console()
    for settings, priced in told:
        show_by_setting(console, settings, priced)


def register(application: typer.Typer) -> None:
    application.command()(cost)
