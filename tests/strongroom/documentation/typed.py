"""What a page tells to type, command by command.

The blocks of shell of one page are one session: where a `cd` has led, the commands after it are. Between
backticks and in other blocks a command is what begins with the name of a program that is known, or nearly so:
there `strongroom redrive` is a name as well, so what is left out is not missed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.strongroom.documentation import shell
from tests.strongroom.documentation.blocks import is_shell, is_text, typed_text
from tests.strongroom.documentation.judges import KNOWN, program_of
from tests.strongroom.documentation.markdown import Page
from tests.strongroom.documentation.programs.misspelt import meant
from tests.strongroom.documentation.programs.placeholder import is_placeholder
from tests.strongroom.documentation.shell import Command

__all__ = ["Typed", "typed"]

ROOT = Path()
PARENT = Path("..")  # where the project has been cloned to, or has been left


@dataclass(frozen=True)
class Typed:
    """A command in a page, or what can't be taken apart."""

    line: int
    command: Command
    mention: bool = False
    """Between backticks, or a line of a block that may be something else."""
    place: Path | None = ROOT
    """The folder that it is typed in; None: nobody knows."""
    problem: str | None = None
    """Why it can't be taken apart."""

    @property
    def words(self) -> list[str]:
        return list(self.command.words)

    @property
    def program(self) -> str:
        return program_of(self.words)

    @property
    def text(self) -> str:
        return " ".join([*self.command.assigned, *self.command.words])


def typed(page: Page) -> Iterator[Typed]:
    """Blocks first, then what is between backticks."""
    place: Path | None = ROOT
    for block in page.blocks:
        if is_shell(block):
            for found in _placed(block.line, typed_text(block), place):
                yield found
                place = _next(found) if not found.command.shells else place
        elif is_text(block):
            for line, text in enumerate(block.text.splitlines(), block.line):
                yield from _mentioned(line, text)
    for span in page.code:
        yield from _mentioned(span.line, span.text)


def _placed(line: int, text: str, start: Path | None) -> Iterator[Typed]:
    """Commands where they are typed: a subshell begins where its own shell is, and leaves it there."""
    places: dict[tuple[int, ...], Path | None] = {(): start}
    for found in _read(line, text, mention=False):
        shells = found.command.shells
        for depth in range(len(shells)):
            places.setdefault(shells[: depth + 1], places[shells[:depth]])
        placed = Typed(line, found.command, place=places[shells], problem=found.problem)
        yield placed
        places[shells] = _next(placed)


def _next(found: Typed) -> Path | None:
    """Where the command after it is typed."""
    if found.words[:2] == ["git", "clone"]:
        return PARENT
    if found.program != "cd" or found.place is None:
        return found.place
    target = next(iter(found.words[1:]), "~")
    if is_placeholder(target) or target.startswith(("~", "-", "/")):
        return None
    if found.place == PARENT:
        return None if "/" in target else ROOT
    place = Path(os.path.normpath(found.place / target))
    return place if place == PARENT or ".." not in place.parts else None


def _mentioned(line: int, text: str) -> Iterator[Typed]:
    """The commands in what may be none."""
    words = text.split()
    while words and (words[0] in shell.WRAPPERS or shell.ASSIGNMENT.fullmatch(words[0])):
        words = words[1:]
    if program_of(words) in KNOWN or (len(words) > 1 and meant(program_of(words))):
        yield from _read(line, text, mention=True)


def _read(line: int, text: str, *, mention: bool) -> Iterator[Typed]:
    try:
        for command in shell.commands(text):
            yield Typed(line, command, mention)
    except ValueError as error:
        yield Typed(line, Command(tuple(text.split())), mention, problem=f"can't be read: {error}")
