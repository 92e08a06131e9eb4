"""`strongroom`: judged by the parser of the command itself, which is not called."""

from __future__ import annotations

from typing import Any

from typer.exceptions import TyperException
from typer.main import get_command

from strongroom.cli import app
from strongroom.commands import MODULES, registered
from tests.strongroom.documentation.programs.declared import unknown_stack
from tests.strongroom.documentation.programs.placeholder import is_placeholder
from tests.strongroom.documentation.project_pages import Project

__all__ = ["problem"]

FILLED_IN = "1"  # a number, a name and a path


def problem(project: Project, words: list[str], *, mention: bool) -> str | None:  # noqa: ARG001
    own = {option for each in get_command(app).params for option in each.opts}
    given = [word for word in words[1:] if word not in own | {"--help"}]
    if not given:
        return None
    name, *arguments = given
    if name not in MODULES:
        return None if is_placeholder(name) else f"strongroom has no command {name}"
    if not arguments and (mention or "--help" in words):
        return None  # the command's name in a sentence
    command = registered(MODULES[name])[name]
    try:
        context = command.make_context(
            name, [FILLED_IN if is_placeholder(word) else word for word in arguments]
        )
    except TyperException as error:
        left_out = type(error).__name__ == "MissingParameter"
        return None if mention and left_out else str(error)
    return _unknown_stack(context.params)


def _unknown_stack(values: dict[str, Any]) -> str | None:
    environments = {values.get("environment") or FILLED_IN} - {FILLED_IN}
    stacks = {*(values.get("names") or ())} - {FILLED_IN}
    return unknown_stack(environments, besides=None) or unknown_stack(stacks)
