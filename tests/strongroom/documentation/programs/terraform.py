"""`terraform`: subcommands and options as its own help has them."""

from __future__ import annotations

import re
import subprocess
from functools import cache

from tests.strongroom.documentation.programs.declared import unknown_variable, untold
from tests.strongroom.documentation.programs.placeholder import is_placeholder
from tests.strongroom.documentation.project_pages import Project

__all__ = ["problem"]

COMMAND = re.compile(r"^ {2,4}([a-z-]+)  ", re.MULTILINE)
OPTION = re.compile(r"^ +(-[a-z-]+)", re.MULTILINE)
# Where its help refers to another's.
PLANNING = frozenset({"apply", "console", "destroy", "import", "plan", "refresh"})
AS_IN_PLAN = frozenset({"apply", "destroy", "refresh"})


def problem(project: Project, words: list[str], *, mention: bool) -> str | None:  # noqa: ARG001
    given = [word for word in words[1:] if not word.startswith("-chdir=")]
    if not given or is_placeholder(given[0]):
        return None
    subcommand: tuple[str, ...] = ()
    while given and given[0] in COMMAND.findall(_help(*subcommand)):
        subcommand, given = (*subcommand, given[0]), given[1:]
    if not subcommand:
        return f"terraform has no command {given[0]}"
    known = set(OPTION.findall(_help(*subcommand)))
    if subcommand[0] in AS_IN_PLAN:
        known |= set(OPTION.findall(_help("plan")))
    for word in given:
        option = word.partition("=")[0]
        if word.startswith("-") and option not in known | {"-help"}:
            return f"terraform {' '.join(subcommand)} has no option {option}"
    return unknown_variable(given) or (None if mention else _untold(words, subcommand, given))


def _untold(words: list[str], subcommand: tuple[str, ...], given: list[str]) -> str | None:
    """A plan that was written to a file has its variables in it."""
    planned = subcommand == ("apply",) and any(not word.startswith("-") and "=" not in word for word in given)
    if subcommand[0] not in PLANNING or planned:
        return None
    folders = [word.partition("=")[2] for word in words if word.startswith("-chdir=")]
    return untold((folder.rstrip("/").rpartition("/")[2] for folder in folders), given)


@cache
def _help(*subcommand: str) -> str:
    done = subprocess.run(
        ["terraform", *subcommand, "-help"],  # noqa: S607 -- the one that the tests use
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout
