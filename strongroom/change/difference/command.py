"""`strongroom diff` and `strongroom watch`."""

from __future__ import annotations

import signal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from strongroom.change.difference.as_json import as_json
from strongroom.change.difference.comparison import Comparison
from strongroom.change.difference.comparison import between as folders
from strongroom.change.difference.loop import Look, Tally, loop
from strongroom.change.difference.report import closing, show, show_plan
from strongroom.change.difference.saves import saves
from strongroom.change.difference.stack import StackDifference
from strongroom.change.review.verdict import exit_code
from strongroom.console import safe_console
from strongroom.errors import UnusableError
from strongroom.shown import echo
from strongroom.workspace import Workspace

if TYPE_CHECKING:
    from strongroom.local.deployment import Deployment

FOUND = 1  # the exit code where something would be lost, or a check finds what it did not before
Names = Annotated[
    list[str] | None, typer.Argument(metavar="[STACK]...", help="Stacks, such as prod; default: all.")
]
Against = Annotated[str, typer.Option(help="The git revision to compare with.")]
Plan = Annotated[
    bool,
    typer.Option(
        "--plan", help="Also Terraform's plan against what `make up` deployed: it knows every replacement."
    ),
]


def diff(
    names: Names = None,
    against: Against = "HEAD",
    plan: Plan = False,
    json: Annotated[bool, typer.Option("--json", help="Print what is different as JSON.")] = False,
    between: Annotated[
        tuple[Path, Path] | None,
        typer.Option(metavar="OLD NEW", help="Compare two output folders instead, and synthesize nothing."),
    ] = None,
    by_verdict: Annotated[
        bool,
        typer.Option("--exit-code", help="Exit by the worst verdict, as `review`: 1 to review, 3 to approve."),
    ] = False,
) -> None:
    """Compare the stacks with those of a git revision, and judge the change.

    Exits with 1 where a resource that is stateful or serves would be replaced or lost, a stack has gone, or our
    checks find what they did not find before.
    """
    workspace = Workspace()
    if between and plan:
        raise UnusableError("--plan plans what the working tree is synthesized to: leave --between out.")
    answer = None
    with TemporaryDirectory(prefix="strongroom-diff-") as folder:
        comparison = Comparison(workspace.project, against, Path(folder), names or ())
        if between:
            compared = folders(*between, workspace.project, names or ())
        else:
            deployment = _deployment(workspace) if plan else None  # that there is none is said at once
            compared = comparison.compare()
            answer = _plan(comparison, deployment, workspace) if deployment else None
    if json:
        echo(as_json(compared, answer))
    else:
        console = safe_console()
        show(console, compared)
        if answer:
            show_plan(console, answer)
    stacks = [*compared.stacks, *([answer] if answer else [])]
    code = FOUND if any(stack.alarms for stack in stacks) else 0
    if by_verdict:
        code = max([code, *(exit_code(stack.verdict) for stack in stacks)])
    if code:
        raise typer.Exit(code)


def watch(names: Names = None, against: Against = "HEAD", plan: Plan = False) -> None:
    """Compare as `diff` does, whenever a file is saved.

    Watches the files that the stacks are made of. Ctrl-C ends it with how many comparisons there were and what
    the last one said, and with exit code 0.
    """
    workspace, console, tally = Workspace(), safe_console(), Tally()
    # Ctrl-C is how this ends, and nothing that went wrong.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with TemporaryDirectory(prefix="strongroom-watch-") as folder:
            comparison = Comparison(workspace.project, against, Path(folder), names or ())
            looks = [Look("synthesizing", comparison.compare, lambda seen: show(console, seen))]
            if plan:
                looks.append(
                    Look(
                        "planning",
                        lambda: _plan(comparison, _deployment(workspace), workspace),
                        lambda seen: show_plan(console, seen),
                    )
                )
            try:
                loop(saves(workspace.project), looks, console, tally)
            finally:
                signal.signal(signal.SIGINT, signal.SIG_IGN)  # once is enough: the folder is being removed
    except KeyboardInterrupt:
        console.print()
        console.print(closing(tally), soft_wrap=True)


# The local deployment's libraries take half a second to import: only who asks for a plan waits for them.


def _deployment(workspace: Workspace) -> Deployment:
    from strongroom.change.difference import planned

    return planned.deployment(workspace)


def _plan(comparison: Comparison, deployment: Deployment, workspace: Workspace) -> StackDifference:
    from strongroom.change.difference import planned

    return planned.plan(comparison.synthesized, deployment, workspace)


def register(application: typer.Typer) -> None:
    application.command()(diff)
    application.command()(watch)
