"""`strongroom demo`, `up`, `down`, `doctor` and `terraform-environment`."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Annotated

import typer

from strongroom import environments
from strongroom.console import safe_console
from strongroom.errors import StrongroomError, UnusableError
from strongroom.local import demo, emulator, recall, terraform
from strongroom.local.application import Program
from strongroom.local.lifetime import deployed, stop
from strongroom.local.progress import Progress
from strongroom.shown import echo
from strongroom.workspace import Workspace

Environment = Annotated[str | None, typer.Argument(help=environments.DEFAULT)]
console = safe_console()


def demo_command(environment: Environment = None) -> None:
    """Deploy an environment to the emulator, use it, and remove it.

    Transactions go through it, and a second plan has to be empty.
    """
    workspace, progress = Workspace(), Progress(console)
    environment = environments.chosen(environment, workspace.environments)
    emulator.refuse_second(workspace.created())
    deployment = deployed(workspace, progress, environment)
    try:
        checks = demo.use(deployment)
        checks.append(demo.second_plan(deployment))
        checks.append(demo.removal(deployment))
    finally:
        stop(deployment)
    console.print(demo.table(checks))
    demo.require(checks)
    console.print(
        "\nAll of it held. Where to look next:\n"
        f"  cdktf.out/stacks/{environment}/cdk.tf.json   what Terraform was given, for AWS too\n"
        f"  .local/stacks/{environment}/*_override.tf.json   all that was different here\n"
        "  stacks/environment.py   the system on one page\n"
        "  make up   the same, left running; make down removes it",
        highlight=False,
    )


def up(
    environment: Environment = None,
    application: Annotated[
        str | None, typer.Option(help="Your own program, run in this folder instead of the application.")
    ] = None,
    migration: Annotated[
        str | None, typer.Option(help="With --application: what brings your schema up to date before it.")
    ] = None,
) -> None:
    """Deploy an environment to the emulator and leave it running."""
    own = _own(application, migration)
    workspace, progress = Workspace(), Progress(console)
    environment = environments.chosen(environment, workspace.environments)
    emulator.refuse_second(workspace.created())
    deployment = deployed(workspace, progress, environment, own)
    recall.remember(deployment)
    running = deployment.application
    console.print(
        f"\n{environment} is up.\n"
        f"  emulator (AWS_ENDPOINT_URL)   {deployment.emulator.endpoint}   in .local/endpoint\n"
        f"  application                   http://127.0.0.1:{running.port if running else 0}\n"
        f"  outputs                       .local/outputs.json\n"
        f"  logs                          .local/*.log\n"
        f"`make down` removes it.",
        highlight=False,
    )


def _own(application: str | None, migration: str | None) -> Program | None:
    """The program that the options give; None for the reference application."""
    if application is None:
        if migration is not None:
            raise UnusableError("--migration is your own program's: give that too, with --application.")
        return None
    try:
        command, before = tuple(shlex.split(application)), tuple(shlex.split(migration or ""))
    except ValueError as problem:
        raise UnusableError(f"A program can't be read as a shell reads it: {problem}.") from problem
    if not command or shutil.which(command[0]) is None:
        raise UnusableError(f"--application is {application!r}: it has to begin with a program that is here.")
    return Program(command, Path.cwd(), before)


def down(
    discard: Annotated[
        bool,
        typer.Option(help="Don't destroy, only stop: the emulator holds everything in memory."),
    ] = False,
) -> None:
    """Destroy what `up` deployed, and stop the emulator.

    Exits with 1 where something is left.
    """
    workspace, progress = Workspace(), Progress(console)
    deployment = None if discard else recall.recall(workspace, progress)
    if deployment is None:
        stopped = emulator.stop(workspace)
        recall.forget(workspace)
        console.print("The emulator is stopped." if stopped else "Nothing is up.")
        return
    try:
        check = demo.removal(deployment)
    except StrongroomError as failure:
        raise StrongroomError(
            f"{failure} It is still up; `strongroom down --discard` stops it all the same."
        ) from failure
    stop(deployment)
    demo.require([check])
    console.print(f"{deployment.environment.name} is destroyed, and {check.seen}.")


def doctor() -> None:
    """Name every prerequisite that is missing, and what to do."""
    workspace = Workspace()
    script = workspace.project / "scripts" / "prerequisites.sh"
    # As `make` has it: the Node that set-up installed comes first.
    path = os.pathsep.join([str(workspace.project / "node_modules" / ".bin"), os.environ.get("PATH", "")])
    if subprocess.run([str(script)], env={**os.environ, "PATH": path}, check=False).returncode != 0:
        raise UnusableError("Install what is named above.")
    emulator.interpreter(workspace)
    terraform.executable()
    console.print("Everything that is needed is there.")


def terraform_environment() -> None:
    """Print the variables that Terraform runs with here, for `eval` in a shell.

    With them Terraform can be run by hand in .local/stacks/<environment> while it is up.
    """
    given = terraform.environment(Workspace(), variables={})
    for name, value in sorted(given.items()):
        echo(f"export {name}={shlex.quote(value)}")


def register(application: typer.Typer) -> None:
    application.command("demo")(demo_command)
    for command in (up, down, doctor, terraform_environment):
        application.command()(command)
