"""`npx cdktf`: subcommands and options as its own help has them."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from functools import cache

from strongroom.workspace import PROJECT
from tests.strongroom.documentation.programs.declared import unknown_stack, unknown_variable, untold
from tests.strongroom.documentation.programs.placeholder import is_placeholder
from tests.strongroom.documentation.project_pages import Project

__all__ = ["cdktf", "problem"]

COMMAND = re.compile(r"^ +cdktf ([a-z]+).*?(?:\[aliases: ([a-z]+)\])?$", re.MULTILINE)
OPTION = re.compile(r"^ +(?:(-[a-z]), )?(--[a-z-]+)", re.MULTILINE)
# Without a value behind them.
SWITCH = re.compile(r"^ +(?:(-[a-z]), )?(--[a-z-]+) .*\[boolean\]", re.MULTILINE)
OF_STACKS = re.compile(r"^ +cdktf ([a-z]+) \[stacks?[^]]*\].*?(?:\[aliases: ([a-z]+)\])?$", re.MULTILINE)

PLANNING = frozenset({"apply", "deploy", "destroy", "diff", "plan"})


def problem(project: Project, words: list[str], *, mention: bool) -> str | None:
    given = [word for word in words[1:] if word not in ("--no-install", "--no")]
    if not given:
        return None
    if given[0] != "cdktf":
        return f"package.json has no {given[0]}"
    return cdktf(project, given, mention=mention)


def cdktf(project: Project, words: list[str], *, mention: bool) -> str | None:  # noqa: ARG001
    given = words[1:]
    if not given or is_placeholder(given[0]):
        return None
    if given[0] not in _names(COMMAND, _help()):
        return f"cdktf has no command {given[0]}"
    options = _names(OPTION, _help(given[0]))
    for word in given[1:]:
        option = word.partition("=")[0]
        if word.startswith("-") and option not in options:
            return f"cdktf {given[0]} has no option {option}"
    if reason := unknown_variable(given):
        return reason
    if given[0] not in _names(OF_STACKS, _help()):
        return None
    stacks = list(_without_options(given[1:], _names(SWITCH, _help(given[0]))))
    return unknown_stack(stacks) or (untold(stacks, given) if given[0] in PLANNING and not mention else None)


def _names(pattern: re.Pattern[str], text: str) -> set[str]:
    return {name for names in pattern.findall(text) for name in names if name}


def _without_options(words: list[str], switches: set[str]) -> Iterator[str]:
    rest = iter(words)
    for word in rest:
        if not word.startswith("-"):
            yield word
        elif word not in switches and "=" not in word:
            next(rest, None)


@cache
def _help(*subcommand: str) -> str:
    done = subprocess.run(
        [PROJECT / "node_modules" / ".bin" / "cdktf", *subcommand, "--help"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout
