"""`make`: targets and variables of the project's Makefile, and the commands that a target runs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.strongroom.documentation import shell
from tests.strongroom.documentation.programs.placeholder import is_placeholder
from tests.strongroom.documentation.project_pages import Project

__all__ = ["problem", "recipes", "variables"]

TARGET = re.compile(r"^([a-z][a-z-]*):(?!=)", re.MULTILINE)
VARIABLE = re.compile(r"^([A-Z_]+) \?=[ \t]*(.*)$", re.MULTILINE)
RECIPE = re.compile(r"^([a-z][a-z-]*):(?!=).*\n((?:\t.*(?:\n|\Z))+)", re.MULTILINE)
USED = re.compile(r"\$\(([A-Z_]+)(?::[^)]*)?\)")


def problem(project: Project, words: list[str], *, mention: bool) -> str | None:  # noqa: ARG001
    targets, known = set(TARGET.findall(_makefile(project))), variables(project)
    for word in words[1:]:
        name, assigned, _ = word.partition("=")
        if assigned and name not in known:
            return f"the Makefile has no variable {name}"
        if not assigned and word not in targets and not is_placeholder(word):
            return f"the Makefile has no target {word}"
    return None


def variables(project: Project) -> dict[str, str]:
    """Those that can be given, with what they are otherwise."""
    return dict(VARIABLE.findall(_makefile(project)))


def recipes(project: Project, command: shell.Command) -> Iterator[list[str]]:
    """What is run, where the command gives variables: `strongroom up dev` of `make up ENV=dev`."""
    pairs = (word.partition("=") for word in (*command.assigned, *command.words[1:]) if "=" in word)
    given = {name: value for name, _, value in pairs}
    known = variables(project) | given
    for target, lines in RECIPE.findall(_makefile(project)) if given else ():
        if target in command.words:
            text = USED.sub(
                lambda found: known.get(found[1], ""), re.sub(r"^\t[@+-]*", "", lines, flags=re.MULTILINE)
            )
            yield from (list(each.words) for each in shell.commands(text.replace("$$", "$")) if each.words)


def _makefile(project: Project) -> str:
    path = project.root / "Makefile"
    return path.read_text(encoding="utf-8") if path.exists() else ""
