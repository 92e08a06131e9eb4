"""`strongroom image-check`."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from stacks.settings import Settings
from strongroom import environments
from strongroom.console import safe_console
from strongroom.errors import UnusableError
from strongroom.operations.image.contract import Answer, answers
from strongroom.operations.image.reading import describe
from strongroom.shown import visible
from strongroom.workspace import Workspace


def image_check(
    environment: Annotated[str, typer.Argument(help="An environment, as its file in environments/.")],
    image: Annotated[
        Path | None,
        typer.Argument(help="A Dockerfile, what `docker save` wrote, or an OCI layout's folder."),
    ] = None,
    run: Annotated[
        str | None,
        typer.Option(help="Start this program, with the task definition's variables, and try it."),
    ] = None,
    folder: Annotated[Path, typer.Option(help="Where --run starts it.")] = Path(),
) -> None:
    """Ask of an image what the stack asks of it.

    docs/guides/your-application.md has it all. A question mark is before what can't be told. Exits with 1 where
    an answer is no.
    """
    if image is None and run is None:
        raise UnusableError("Give an image, or a program with --run, or both.")
    settings = environments.find(environment, Workspace().environments)
    console, problems = safe_console(highlight=False), 0
    for answer in _answers(settings, image, run, folder.resolve()):
        problems += answer.problem is not None
        sign, more = "✓" if answer.told else "?", answer.note
        if answer.problem is not None:
            sign, more = "✗", answer.problem
        console.print(escape(visible(f"{sign} {answer.asked}{f': {more}' if more else ''}")), soft_wrap=True)
    if problems:
        raise typer.Exit(1)


def _answers(settings: Settings, image: Path | None, run: str | None, folder: Path) -> Iterator[Answer]:
    if image is not None:
        yield from answers(describe(image, settings.service.architecture), settings)
    if run is not None:
        # Not for who asks of an image alone: an HTTP client takes its time to import.
        from strongroom.operations.image.running import declared, tried
        from strongroom.synthesized import load

        synthesized = Workspace().synthesized / settings.environment
        if not (synthesized / "cdk.tf.json").exists():
            raise UnusableError(f"{synthesized} is not there: `make synth` writes it.")
        try:
            command = shlex.split(run)
        except ValueError as problem:
            raise UnusableError(f"--run is {run!r}: {problem}.") from problem
        if not command or not folder.is_dir():
            raise UnusableError(f"--run needs a program, and {folder} has to be a folder.")
        yield from tried(command, folder, declared(load(synthesized)), settings)


def register(application: typer.Typer) -> None:
    application.command("image-check")(image_check)
