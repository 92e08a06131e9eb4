"""`python`: modules that are installed, scripts that the project has."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from tests.strongroom.documentation.project_pages import Project

__all__ = ["problem"]


def problem(project: Project, words: list[str], *, mention: bool) -> str | None:  # noqa: ARG001
    rest = iter(words[1:])
    for word in rest:
        if word == "-m":
            module = next(rest, "")
            return None if _found(module) else f"there is no module {module}"
        if word == "-c":
            return None
        if not word.startswith("-"):
            return None if project.has(Path(word)) else f"there is no script {word}"
    return None


def _found(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except (ModuleNotFoundError, ValueError):
        return False
