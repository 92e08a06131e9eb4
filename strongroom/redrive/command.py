"""`strongroom redrive`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from stacks.settings import Settings, SettingsError, load_environments
from strongroom.errors import StrongroomError, UnusableError
from strongroom.local.workspace import PROJECT, Workspace
from strongroom.redrive import report
from strongroom.redrive.choice import Choice
from strongroom.redrive.looking import Group, look
from strongroom.redrive.moving import Moved, move
from strongroom.redrive.queues import Queues, in_the_local_deployment, on_aws


def redrive(
    environment: Annotated[str, typer.Argument(help="An environment, as its file in environments/.")],
    local: Annotated[bool, typer.Option("--local", help="In the emulator, what `make up` deployed.")] = False,
    hopeless: Annotated[
        bool, typer.Option("--hopeless", help="Also what can't be read, and will be dead again.")
    ] = False,
    only: Annotated[str | None, typer.Option(help="Only letters whose reason has this text in it.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many.")] = None,
    per_second: Annotated[
        float, typer.Option(min=0.1, max=3000, help="So many a second: the function has other work.")
    ] = 50,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Look only.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
    json: Annotated[bool, typer.Option("--json", help="For a program; asks nobody, so needs --yes.")] = False,
) -> None:
    """Show why letters of the validation queue are dead, and send back those that have a chance."""
    if not (dry_run or yes) and (json or not is_interactive()):
        raise UnusableError("Nobody can be asked here: add --yes to move letters, or --dry-run to look.")
    settings = _settings(environment)
    queues = in_the_local_deployment(settings, Workspace()) if local else on_aws(settings)
    console = Console(stderr=json, highlight=False)
    choice = Choice(hopeless, only, limit)
    moved = None
    try:
        groups = _look(console, queues, choice)
        count = choice.of(groups)
        if count and not dry_run and (yes or typer.confirm(f"Send {count} of them back to the queue?")):
            moved = _move(console, queues, choice, count, per_second)
    except (BotoCoreError, ClientError) as error:
        raise StrongroomError(
            f"SQS did not do it: {error}. What was moved is moved, everything else is a dead letter still."
        ) from error
    if json:
        typer.echo(report.as_json(groups, moved))
    if moved and not moved.held:
        raise StrongroomError(
            f"{moved.refused} could not be sent and are dead letters still; {moved.both} were sent and are "
            "dead letters as well, which does no harm: a transaction counts once. Run it again."
        )


def is_interactive() -> bool:
    return sys.stdin.isatty()


def _look(console: Console, queues: Queues, choice: Choice) -> list[Group]:
    now = datetime.now(UTC)
    groups = look(queues, now)
    if groups:
        console.print(report.table(groups, now))
        console.print(f"{choice.of(groups)} of them can go back to the queue.")
    else:
        console.print("There are no dead letters.")
    return groups


def _move(console: Console, queues: Queues, choice: Choice, count: int, per_second: float) -> Moved:
    with console.status("moving") as status:
        moved = move(
            queues,
            choice,
            per_second=per_second,
            tell=lambda so_far: status.update(f"{so_far.moved} of {count} moved"),
        )
    console.print(f"{moved.moved} moved, {moved.both} sent and not deleted, {moved.refused} not sent.")
    return moved


def _settings(environment: str) -> Settings:
    try:
        known = {settings.environment: settings for settings in load_environments(PROJECT / "environments")}
    except SettingsError as error:
        raise UnusableError(str(error)) from error
    if environment not in known:
        raise UnusableError(f"There is no environment {environment}. There is: {', '.join(sorted(known))}.")
    return known[environment]


def register(application: typer.Typer) -> None:
    application.command()(redrive)
