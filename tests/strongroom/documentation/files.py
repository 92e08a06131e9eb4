"""Files that commands name: each word that is a path into the project leads to what is there."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from tests.strongroom.documentation.named import is_generated, lacks, read, unknown_stack_in
from tests.strongroom.documentation.project_pages import DONE, Project
from tests.strongroom.documentation.typed import Typed, typed

__all__ = ["missing_files"]

ROOT = Path()
PIECES = re.compile(r"[\s=]+")
NO_PATH = re.compile(r"^[/~-]|[$…]|\.\.\.|://")
# What a program needs where it is called.
NEEDS = {"cdktf": "cdktf.json", "make": "Makefile", "npx": "package.json"}


def missing_files(project: Project) -> Iterator[str]:
    """Each with its page and line."""
    for path, page in project.pages.items():
        for found in typed(page) if path not in DONE else ():
            if found.problem is None and found.place is not None:
                places = [found.place, *([path.parent] if found.mention else ())]
                yield from (
                    f"{path}:{found.line}: {found.text}: {reason}"
                    for reason in _reasons(project, found, places)
                )


def _reasons(project: Project, found: Typed, places: list[Path]) -> Iterator[str]:
    needed = NEEDS.get(found.program)
    if needed and places[0] != ROOT and not project.has(places[0] / needed):
        yield f"there is no {needed} in {places[0]}, where `cd` has led"
    certain = _certain(found)
    pieces = [piece for word in _words(found) for piece in PIECES.split(word) if piece not in certain]
    candidates = {**dict.fromkeys(pieces, False), **dict.fromkeys(certain, True)}
    yield from (
        reason for text, sure in candidates.items() if (reason := _reason(project, places, text, sure=sure))
    )


def _words(found: Typed) -> Iterator[str]:
    """All but a program that is called by its name."""
    program, *given = found.words or [""]
    for word in (program if "/" in program else "", *given, *found.command.assigned):
        yield word.removeprefix("file://").removeprefix("fileb://")


def _certain(found: Typed) -> list[str]:
    """Paths whatever they look like: the folder of `cd`, the script of `python`, what is read and written."""
    given = found.words[1:]
    folders = [str(folder) for name in found.command.writes if (folder := Path(name).parent) != ROOT]
    paths = [*found.command.reads, *folders]
    if found.program == "cd":
        paths += given[:1]
    if found.program == "python":
        first = next((word for word in given if not word.startswith("-") or word in ("-c", "-m")), "-")
        paths += [] if first.startswith("-") else [first]
    return paths


def _reason(project: Project, places: list[Path], text: str, *, sure: bool) -> str | None:
    """Why it is not there; of what may be no path, only where it leads into the project."""
    place, into = places[0], _leads_into(project, places[0], text)
    whole = Path(os.path.normpath(place / text))
    if NO_PATH.search(text) or not (sure or into) or ".." in whole.parts:
        return None
    if reason := unknown_stack_in(str(whole)):
        return reason
    from_the_root = into and place != ROOT and not text.startswith("..")
    if is_generated(whole) and not from_the_root:
        return None
    where = f" in {place}, where `cd` has led" if place != ROOT else ""
    reasons = (lacks(project, places, named) for named in read(text))
    return next((f"{text}: {reason}{where}" for reason in reasons if reason), None)


def _leads_into(project: Project, place: Path, text: str) -> bool:
    """Its first component is at the top of the project, or nearly so."""
    parts = Path(text).parts
    if not parts or (place != ROOT and "/" not in text):
        return False
    first = Path(parts[0])
    if parts[0] == ".." or project.has(first) or is_generated(first):
        return True
    tops = [str(folder) for folder in project.folders if len(folder.parts) == 1]
    return len(parts) > 1 and bool(get_close_matches(parts[0], tops, cutoff=0.8))
