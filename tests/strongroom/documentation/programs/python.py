"""`python`: modules that are installed. Its scripts are files like others that a command names."""

from __future__ import annotations

from importlib.util import find_spec

from tests.strongroom.documentation.project_pages import Project

__all__ = ["is_module", "problem"]


def problem(project: Project, words: list[str], *, mention: bool) -> str | None:  # noqa: ARG001
    rest = iter(words[1:])
    for word in rest:
        if word == "-m":
            module = next(rest, "")
            return None if is_module(module) else f"there is no module {module}"
        if word == "-c" or not word.startswith("-"):
            return None
    return None


def is_module(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except (ModuleNotFoundError, ValueError):
        return False
