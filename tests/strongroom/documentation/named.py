"""What a page calls a file: `docs/a.md#b`, `app/a.py:12`, `tests/a.py::test_b`, `app/{a,b}.py`, `app/*`."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from tests.strongroom.documentation.programs.declared import environments, unknown_stack
from tests.strongroom.documentation.project_pages import Project

__all__ = ["Named", "is_generated", "lacks", "read", "unknown_stack_in"]

PATH = re.compile(r"(?:\.\.?/)*[\w.<>*-]+(?:/[\w.<>*-]+)*/?")
NAME = re.compile(
    r"(?P<path>[^:#]+?)(?::(?P<line>\d+)(?:[:-]\d+)?|(?P<test>(?:::[\w\[\]-]+)+))?(?:#(?P<anchor>[\w-]+))?"
)
BRACES = re.compile(r"\{([^{}]*,[^{}]*)\}")
PLACEHOLDER = re.compile(r"<[\w-]+>")
# What people and programs make beside the project's files.
GENERATED = frozenset({".local", ".terraform", "build", "cdktf.out", "node_modules"})
STACK = re.compile(r"(?:cdktf\.out|\.local)/stacks/([^/]+)")
SETTINGS = Path("environments")


@dataclass(frozen=True)
class Named:
    """A path, and what of the file is meant."""

    path: str
    line: int = 0
    tests: tuple[str, ...] = ()
    anchor: str = ""


def read(text: str) -> list[Named]:
    """One for each of the alternatives in braces; none where it is no path."""
    found = [NAME.fullmatch(each) for each in _alternatives(text)]
    if not all(each and PATH.fullmatch(each["path"]) for each in found):
        return []
    return [
        Named(
            each["path"],
            int(each["line"] or 0),
            tuple(name.partition("[")[0] for name in (each["test"] or "").split("::")[1:]),
            each["anchor"] or "",
        )
        for each in found
        if each
    ]


def is_generated(path: Path) -> bool:
    return bool(path.parts) and (path.parts[0] in GENERATED or path.parts[0].startswith(".venv"))


def unknown_stack_in(path: str) -> str | None:
    """Of `cdktf.out/stacks/prodd`: it is not generated either."""
    found = STACK.match(path)
    return unknown_stack([found[1]]) if found else None


def lacks(project: Project, places: Iterable[Path], named: Named) -> str | None:
    """Why it is in none of the places."""
    files = [file for place in places for file in _files(project, place, named.path)]
    if not files:
        return "there is no such file"
    reasons = [_lacks(project, file, named) for file in files]
    return None if None in reasons else reasons[0]


def _files(project: Project, place: Path, text: str) -> Iterator[Path]:
    pattern = os.path.normpath(place / PLACEHOLDER.sub("*", text))
    if "*" in pattern:
        yield from (path for path in project.files | project.folders if fnmatchcase(str(path), pattern))
    elif Path(pattern).parent == SETTINGS and Path(pattern).suffix == ".toml":
        yield from (Path(pattern) for name in environments() if name == Path(pattern).stem)
    elif project.has(Path(pattern)):
        yield Path(pattern)


def _lacks(project: Project, file: Path, named: Named) -> str | None:
    if named.anchor and (file not in project.pages or named.anchor not in project.pages[file].anchors):
        return f"{file} has no such heading"
    if not (named.line or named.tests) or file not in project.files:
        return None
    text = (project.root / file).read_text(encoding="utf-8", errors="replace")
    if named.line > len(text.splitlines()):
        return f"{file} has no line {named.line}"
    missing = [name for name in named.tests if not re.search(rf"\b(?:def|class) {name}\b", text)]
    return f"{file} has no {missing[0]}" if missing else None


def _alternatives(text: str) -> Iterator[str]:
    if found := BRACES.search(text):
        for each in found[1].split(","):
            yield from _alternatives(f"{text[: found.start()]}{each.strip()}{text[found.end() :]}")
    else:
        yield text
