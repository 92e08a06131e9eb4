"""Dotted names that begin with a package of the project's: `strongroom.cli.main`."""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from pathlib import Path

from tests.strongroom.documentation.programs.python import is_module
from tests.strongroom.documentation.project_pages import Project

__all__ = ["is_gone", "looks_like_a_module"]

DOTTED = re.compile(r"[a-z_]\w*(?:\.\w+)+(?:\(\))?")
FILES = frozenset({"json", "md", "py", "svg", "toml", "txt"})


def looks_like_a_module(project: Project, text: str) -> bool:
    if not DOTTED.fullmatch(text) or text.rpartition(".")[2] in FILES:
        return False
    return text.partition(".")[0] in _packages(project)


def is_gone(text: str) -> bool:
    """It is neither a module nor what a module has."""
    parts = text.removesuffix("()").split(".")
    length = next((end for end in range(len(parts), 0, -1) if is_module(".".join(parts[:end]))), 0)
    if length in (0, len(parts)):
        return length == 0
    found: object = import_module(".".join(parts[:length]))
    for name in parts[length:]:
        if not hasattr(found, name):
            return name not in getattr(found, "__annotations__", {})
        found = getattr(found, name)
    return False


@cache
def _packages(project: Project) -> frozenset[str]:
    """Folders of Python at the top, and those of the packages."""
    code = (path for path in project.files if path.suffix == ".py" and len(path.parts) > 1)
    return frozenset(_package(path) for path in code)


def _package(path: Path) -> str:
    return path.parts[3] if path.parts[0] == "packages" and len(path.parts) > 4 else path.parts[0]
