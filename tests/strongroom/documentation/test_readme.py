"""The README: short, and its table of the command line is the command line."""

from __future__ import annotations

import re
from itertools import groupby
from pathlib import Path

from strongroom.commands import MODULES
from tests.strongroom.documentation.project_pages import Project

README = Path("README.md")
ROW = re.compile(r"^\| `(strongroom/\w+)/` \| (.*?) \|", re.MULTILINE)
LINES = 150


def test_it_is_read_in_one_go(project: Project) -> None:
    assert len((project.root / README).read_text(encoding="utf-8").splitlines()) <= LINES


def test_its_folders_and_commands_are_those_of_the_command_line(project: Project) -> None:
    rows = ROW.findall((project.root / README).read_text(encoding="utf-8"))
    told = [(folder, re.findall(r"`([a-z-]+)`", commands)) for folder, commands in rows]
    folders = groupby(MODULES, key=lambda command: "/".join(MODULES[command].split(".")[:2]))
    assert told == [(folder, list(commands)) for folder, commands in folders]
