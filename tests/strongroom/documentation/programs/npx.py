"""`npx cdktf`: subcommands and options as its own help has them."""

from __future__ import annotations

import re
import subprocess
from functools import cache

from strongroom.workspace import PROJECT
from tests.strongroom.documentation.programs.placeholder import is_placeholder
from tests.strongroom.documentation.project_pages import Project

__all__ = ["cdktf", "problem"]

COMMAND = re.compile(r"^ +cdktf ([a-z]+).*?(?:\[aliases: ([a-z]+)\])?$", re.MULTILINE)
OPTION = re.compile(r"^ +(?:(-[a-z]), )?(--[a-z-]+)", re.MULTILINE)


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
    known = {name for names in COMMAND.findall(_help()) for name in names if name}
    if given[0] not in known:
        return f"cdktf has no command {given[0]}"
    options = {name for names in OPTION.findall(_help(given[0])) for name in names if name}
    for word in given[1:]:
        option = word.partition("=")[0]
        if word.startswith("-") and option not in options:
            return f"cdktf {given[0]} has no option {option}"
    return None


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
