"""`make`: targets and variables of the project's Makefile."""

from __future__ import annotations

import re

from tests.strongroom.documentation.programs.placeholder import is_placeholder
from tests.strongroom.documentation.project_pages import Project

__all__ = ["problem"]

TARGET = re.compile(r"^([a-z][a-z-]*):(?!=)", re.MULTILINE)
VARIABLE = re.compile(r"^([A-Z_]+) \?=", re.MULTILINE)


def problem(project: Project, words: list[str], *, mention: bool) -> str | None:  # noqa: ARG001
    makefile = (project.root / "Makefile").read_text(encoding="utf-8")
    targets, variables = set(TARGET.findall(makefile)), set(VARIABLE.findall(makefile))
    for word in words[1:]:
        name, assigned, _ = word.partition("=")
        if assigned and name not in variables:
            return f"the Makefile has no variable {name}"
        if not assigned and word not in targets and not is_placeholder(word):
            return f"the Makefile has no target {word}"
    return None
