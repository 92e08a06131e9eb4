"""`strongroom review`."""

from __future__ import annotations

from enum import StrEnum
from io import StringIO
from pathlib import Path
from typing import Annotated, Any

import typer

from strongroom.change.review.as_json import as_json
from strongroom.change.review.document import document
from strongroom.change.review.markdown import markdown
from strongroom.change.review.masking import Mask
from strongroom.change.review.page import page
from strongroom.change.review.plan_files import read_all
from strongroom.change.review.review import review as reviewed
from strongroom.change.review.terminal import show
from strongroom.console import safe_console
from strongroom.errors import UnusableError
from strongroom.shown import echo, visible

WIDE = 100_000  # columns of a file: nothing in it is broken


class Format(StrEnum):
    """What a review is written as."""

    TERMINAL = "terminal"
    MARKDOWN = "markdown"
    HTML = "html"
    JSON = "json"


WRITTEN = {Format.MARKDOWN: markdown, Format.HTML: page, Format.JSON: as_json}


def review(
    plans: Annotated[
        list[Path],
        typer.Argument(
            metavar="PLAN",
            help="Each an environment's: terraform show -json PLAN > plan.json, a folder with one, or -.",
        ),
    ],
    format_: Annotated[Format, typer.Option("--format", help="What to write.")] = Format.TERMINAL,
    output: Annotated[Path | None, typer.Option(help="Write to this file, and print nothing.")] = None,
) -> None:
    """Judge plans: what they lose, weaken, gain or interrupt, with a verdict.

    Exits with 0 where nothing changes or nobody notices, with 1 where somebody should look, and with 3 where an
    approval is needed: something dangerous, or something that can't be had back.
    """
    try:
        told = document(reviewed(read_all(plans)))
    except UnusableError as error:
        raise UnusableError(visible(Mask().text(str(error)))) from None
    _write(told, format_, output)
    if told["exit_code"]:
        raise typer.Exit(told["exit_code"])


def _write(told: dict[str, Any], format_: Format, output: Path | None) -> None:
    if output is None and format_ is Format.TERMINAL:
        show(safe_console(), told)
        return
    if format_ is Format.TERMINAL:
        file = StringIO()
        show(safe_console(file=file, width=WIDE), told)
        text = file.getvalue()
    else:
        text = WRITTEN[format_](told)
    if output is None:
        echo(text, end="")
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        why = error.strerror if output.parent.is_dir() else f"there is no folder {output.parent}"
        raise UnusableError(f"{output} can't be written: {why}.") from None


def register(application: typer.Typer) -> None:
    application.command()(review)
