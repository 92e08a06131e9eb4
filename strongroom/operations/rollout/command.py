"""`strongroom rollout`."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any

import typer
from botocore.exceptions import BotoCoreError, ClientError

from stacks.naming import MIGRATION, container, name
from stacks.settings import Settings
from strongroom import environments
from strongroom.console import safe_console
from strongroom.errors import StrongroomError, UnusableError
from strongroom.operations import account
from strongroom.operations.rollout import report, stopped
from strongroom.operations.rollout.looking import Rollout, State, look
from strongroom.shown import echo
from strongroom.workspace import Workspace

PAUSE = 5.0  # seconds


def rollout(
    environment: Annotated[str, typer.Argument(help="An environment, as its file in environments/.")],
    wait: Annotated[
        int, typer.Option(min=0, max=3600, help="Seconds that a deployment which goes on is waited for.")
    ] = 0,
    json: Annotated[bool, typer.Option("--json", help="For a program.")] = False,
) -> None:
    """Compare what ECS services run with what was asked for.

    After an apply. Where one was rolled back, fails, or was not deployed since the migration failed, with the
    reasons of ECS and the last lines that the containers logged; with the credentials of the shell. Exits with
    1 unless every service runs what was asked for.
    """
    settings = environments.find(environment, Workspace().environments)
    client = account.clients(settings)
    try:
        found = _looked(lambda: _all(client, settings), time.monotonic() + wait)
    except (BotoCoreError, ClientError) as error:
        raise UnusableError(f"The services of {environment} can't be looked at: {error}") from error
    if json:
        echo(report.as_json(found))
    else:
        console = safe_console(highlight=False)
        for each in found:
            for line in report.lines(each):
                console.print(line, soft_wrap=True)
    others = [each.service for each in found if each.state is not State.AS_ASKED]
    if others:
        raise StrongroomError(f"Not what was asked for: {', '.join(others)}.")


def _looked(all_of_them: Callable[[], list[Rollout]], deadline: float) -> list[Rollout]:
    while True:
        found = all_of_them()
        if not any(each.state.changing for each in found) or time.monotonic() >= deadline:
            return found
        time.sleep(PAUSE)


def _all(client: Callable[[str], Any], settings: Settings) -> list[Rollout]:
    cluster = name(settings, container("service"))
    services = [name(settings, container(program)) for program in settings.fargate]
    found = [look(client, cluster, service, service) for service in services]
    return _with_migration(client, cluster, settings, found)


def _with_migration(
    client: Callable[[str], Any], cluster: str, settings: Settings, found: list[Rollout]
) -> list[Rollout]:
    """The first that was never begun has the migration that failed: every service waits for the same one."""
    waiting = next((place for place, each in enumerate(found) if not each.state.begun), None)
    if waiting is None or not settings.service.migration:
        return found
    task = stopped.of_family(client, cluster, name(settings, MIGRATION))
    if task is not None and task.containers:
        found[waiting] = replace(found[waiting], migration=task)
    return found


def register(application: typer.Typer) -> None:
    application.command()(rollout)
