"""The page `docs/reference/commands.md`: every command with what it takes, as its `--help` has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from inspect import cleandoc
from itertools import groupby
from typing import Any

INTRODUCTION = """\
<!-- Generated from the commands of strongroom/ by `make docs`; change them. -->
# Commands

Every command of `.venv/bin/strongroom`, in the order of its `--help`, with arguments and options. What is in
angle brackets is a value's type; an option without is a switch.

Errors are one sentence on stderr. Exit codes: 0 when it held, 1 when something was tried and did not hold, 2
when it could not be tried, since something is missing or unusable, and 130 when it was interrupted.
"""


def render(commands: Mapping[str, Any]) -> str:
    """The whole page, for the commands of Typer's group."""
    sections = [
        line
        for panel, members in groupby(commands.items(), key=lambda named: _panel(named[1]))
        for line in [f"## {panel}\n", *(line for name, command in members for line in _section(name, command))]
    ]
    return "\n".join([INTRODUCTION, *sections])


def _panel(command: Any) -> str:
    """Where `--help` has it; Typer's own name for those that no panel was given."""
    return command.rich_help_panel if isinstance(command.rich_help_panel, str) else "Commands"


def _section(name: str, command: Any) -> Iterator[str]:
    context = command.make_context(name, [], resilient_parsing=True)
    yield f"### strongroom {name}\n"
    yield f"{_prose(cleandoc(command.help))}\n"
    records = [each.get_help_record(context) for each in command.get_params(context) if each.name != "help"]
    if records:
        yield "| argument or option | |"
        yield "|---|---|"
        yield from (f"| `{_cell(what)}` | {_prose(_cell(meaning))} |" for what, meaning in records)
        yield ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "&#124;")


def _prose(text: str) -> str:
    """Markdown would drop `<environment>` as a tag."""
    return text.replace("<", "&lt;")
