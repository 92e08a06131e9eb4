"""`strongroom capacity`."""

from __future__ import annotations

from typing import Annotated

import typer

from stacks.demand.load import Load
from stacks.settings import Settings
from strongroom import environments
from strongroom.capacity.as_json import as_json
from strongroom.capacity.assessment import MOST_USERS, assess
from strongroom.capacity.report import show
from strongroom.capacity.together import of_account, shown
from strongroom.console import safe_console
from strongroom.errors import UnusableError
from strongroom.shown import echo
from strongroom.workspace import Workspace


def capacity(
    environment: Annotated[str, typer.Argument(help="An environment, as its file in environments/.")],
    users: Annotated[
        int | None, typer.Option(help="So many at the same time; default: capacity.users of the settings.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print every dimension as JSON.")] = False,
) -> None:
    """Compute what users need, what there is of it, and what breaks first.

    Below it, what all environments of its account take together of quotas that count things.

    Exits with 1 where something does not fit.
    """
    folder = Workspace().environments
    settings = environments.find(environment, folder)
    together = of_account(settings, environments.readable(folder))
    load = Load.of(settings, _users(settings, users))
    assessed = assess(settings, load.users)
    if json:
        echo(as_json(environment, load, assessed, together))
    else:
        show(safe_console(), settings, load, assessed)
        safe_console().print(shown(settings, together))
    if not (all(each.fits for each in assessed) and all(each.fits for each in together)):
        raise typer.Exit(1)


def _users(settings: Settings, given: int | None) -> int:
    users = settings.capacity.users if given is None else given
    if users is None:
        raise UnusableError(
            f"{settings.environment} does not say how many users it has: give --users, or set capacity.users "
            f"in environments/{settings.environment}.toml."
        )
    if not 1 <= users <= MOST_USERS:
        raise UnusableError(f"--users is {users}; it must be from 1 to {MOST_USERS}.")
    return users


def register(application: typer.Typer) -> None:
    application.command()(capacity)
