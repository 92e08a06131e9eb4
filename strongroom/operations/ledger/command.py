"""`strongroom ledger`."""

from __future__ import annotations

import json as writing
from enum import StrEnum
from typing import Annotated, Any

import typer
from botocore.exceptions import BotoCoreError, ClientError

from strongroom import environments
from strongroom.console import safe_console
from strongroom.errors import StrongroomError, UnusableError
from strongroom.operations.ledger import job, report, task
from strongroom.shown import echo
from strongroom.workspace import Workspace


class Act(StrEnum):
    """What may be done."""

    SHOW = "show"
    RESEND = "resend"
    CLOSE = "close"
    REOPEN = "reopen"


def ledger(
    environment: Annotated[str, typer.Argument(help="An environment, as its file in environments/.")],
    act: Annotated[Act, typer.Argument(help="What to do.")] = Act.SHOW,
    transactions: Annotated[
        list[str] | None, typer.Argument(help="Transaction ids, or user/id.", metavar="[ID]...")
    ] = None,
    stuck: Annotated[
        bool, typer.Option("--stuck", help="All that are pending for longer than the queue tries.")
    ] = False,
    why: Annotated[str, typer.Option(help="On record with each act, for good.")] = "",
    local: Annotated[bool, typer.Option("--local", help="In the emulator, what `make up` deployed.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without, it is only told.")] = False,
    json: Annotated[bool, typer.Option("--json", help="For a program.")] = False,
) -> None:
    """Show what is stuck in the ledger, send it again, or close it.

    In a task of the job with `ledger`. `show` exits with 1 where it shows anything, an act where not all of it
    was done.
    """
    ids = transactions or []
    if act is Act.SHOW and not ids:
        stuck = True
    if act is not Act.SHOW and not (ids or stuck):
        raise UnusableError(f"Which transactions? Name them, or {act} all that are stuck with --stuck.")
    if yes and act is not Act.SHOW and not why.strip():
        raise UnusableError("--why is missing: it is on record with each act.")
    settings = environments.find(environment, Workspace().environments)
    job.name_of(settings)
    client = job.client_of(settings, Workspace(), local=local)
    order = {"act": act.value, "ids": ids, "stuck": stuck, "by": _who(client), "why": why, "do": yes}
    console = safe_console(stderr=json, highlight=False)
    with console.status("a task looks at the ledger"):
        answer = task.ask(client, job.find(client, settings), order, started_by="strongroom-ledger")
    _show(answer, act, do=yes, json=json)
    if act is Act.SHOW and answer["count"]:
        raise StrongroomError(
            "Something waits for a verdict that does not come." if stuck else "These have no verdict."
        )
    if answer["refused"] or (yes and act is not Act.SHOW and answer["done"] < answer["count"]):
        raise StrongroomError("Not all of it can be done.")
    if act is not Act.SHOW and not answer["count"]:
        raise StrongroomError("There is no such transaction without a verdict.")


def _show(answer: dict[str, Any], act: Act, *, do: bool, json: bool) -> None:
    if json:
        echo(writing.dumps(answer, indent=2))
        return
    console = safe_console(highlight=False)
    console.print(report.state(answer))
    if answer["rows"]:
        console.print(report.table(answer))
    if answer["acts"]:
        console.print(report.acts(answer))
    console.print(report.outcome(answer, act.value, do=do))


def _who(client: job.Client) -> str:
    """Whom AWS takes the shell's credentials for; CloudTrail has the same beside the task."""
    try:
        return str(client("sts").get_caller_identity()["Arn"])
    except (BotoCoreError, ClientError) as error:
        raise UnusableError(f"AWS does not know who you are: {error}") from error


def register(application: typer.Typer) -> None:
    application.command()(ledger)
