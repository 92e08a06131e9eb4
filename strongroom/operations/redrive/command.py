"""`strongroom redrive`."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from strongroom import environments
from strongroom.console import safe_console
from strongroom.errors import StrongroomError, UnusableError
from strongroom.operations.redrive import report
from strongroom.operations.redrive.choice import Choice
from strongroom.operations.redrive.looking import Found, look
from strongroom.operations.redrive.moving import Tally, move
from strongroom.operations.redrive.queues import Queues, in_the_local_deployment, on_aws
from strongroom.shown import echo
from strongroom.workspace import Workspace


def redrive(
    environment: Annotated[str, typer.Argument(help="An environment, as its file in environments/.")],
    local: Annotated[bool, typer.Option("--local", help="In the emulator, what `make up` deployed.")] = False,
    function: Annotated[
        str | None, typer.Option(help="One of [functions]; default: the validation function.")
    ] = None,
    hopeless: Annotated[
        bool, typer.Option("--hopeless", help="Also what has no chance, and will be dead again.")
    ] = False,
    only: Annotated[str | None, typer.Option(help="Only messages whose reason has this text in it.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many.")] = None,
    per_second: Annotated[
        float, typer.Option(min=0.1, max=3000, help="So many a second: the function has other work.")
    ] = 50,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Look only.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Don't ask.")] = False,
    json: Annotated[bool, typer.Option("--json", help="For a program; asks nobody, so needs --yes.")] = False,
) -> None:
    """Show dead-letter messages, and send back those that have a chance.

    The reason why one is dead tells whether it has a chance; of `--function`, only its log knows the reason.
    """
    if not (dry_run or yes) and (json or not is_interactive()):
        raise UnusableError("Nobody can be asked here: add --yes to move messages, or --dry-run to look.")
    settings = environments.find(environment, Workspace().environments)
    queues = in_the_local_deployment(settings, Workspace(), function) if local else on_aws(settings, function)
    console = safe_console(stderr=json, highlight=False)
    found = _look(console, queues, Choice(hopeless, only))
    count = len(found.chosen) if limit is None else min(limit, len(found.chosen))
    console.print(report.summary(found, count))
    tally, broken = None, None
    if count and not dry_run and (yes or typer.confirm(f"Send {count:,} of them back to the queue?")):
        tally = Tally()
        broken = _move(console, queues, found, tally, limit=limit, per_second=per_second)
    if json:
        echo(report.as_json(found, tally))
    if broken:
        raise StrongroomError(
            f"SQS did not do it: {broken}. Everything else is in the dead-letter queue still: run it again."
        )
    if tally and not tally.held:
        raise StrongroomError("Not all went back. Run it again.")


def is_interactive() -> bool:
    return sys.stdin.isatty()


def _look(console: Console, queues: Queues, choice: Choice) -> Found:
    now = datetime.now(UTC)
    try:
        with console.status("looking"):
            found = look(queues, choice, now)
    except (BotoCoreError, ClientError) as error:
        raise UnusableError(
            f"The dead-letter messages can't be looked at: {error}. They are where they were."
        ) from error
    if found.groups:
        console.print(report.table(found, now))
    return found


def _move(
    console: Console, queues: Queues, found: Found, tally: Tally, *, limit: int | None, per_second: float
) -> str | None:
    """What SQS said, if it did nothing more. Whatever ends it, how far it came is told."""
    try:
        with console.status("moving") as status:
            move(
                queues,
                found.chosen,
                tally,
                limit=limit,
                per_second=per_second,
                tell=lambda: status.update(f"{tally.moved:,} moved"),
            )
    except (BotoCoreError, ClientError) as error:
        return str(error)
    finally:
        console.print(report.outcome(tally))
    return None


def register(application: typer.Typer) -> None:
    application.command()(redrive)
