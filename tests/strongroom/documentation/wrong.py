"""Commands that their programs do not take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tests.strongroom.documentation.judges import KNOWN, Judge, program_of
from tests.strongroom.documentation.programs.make import recipes
from tests.strongroom.documentation.programs.misspelt import SHORT, meant
from tests.strongroom.documentation.programs.variables import unknown_variable
from tests.strongroom.documentation.project_pages import DONE, Project
from tests.strongroom.documentation.typed import Typed, typed

__all__ = ["programs_in", "wrong_commands"]


def wrong_commands(project: Project, judges: Mapping[str, Judge]) -> Iterator[str]:
    """Each with its page and line: by these judges, and those of programs that nobody knows."""
    for path, page in project.pages.items():
        for found in typed(page) if path not in DONE else ():
            if reason := found.problem or _reason(project, found, judges):
                yield f"{path}:{found.line}: {found.text}: {reason}"


def programs_in(project: Project) -> frozenset[str]:
    """What the pages tell to type."""
    return frozenset(
        found.program for path, page in project.pages.items() if path not in DONE for found in typed(page)
    )


def _reason(project: Project, found: Typed, judges: Mapping[str, Judge]) -> str | None:
    if found.words and found.program not in KNOWN:
        return _unknown(project, found, judges)
    if reason := unknown_variable(project, found.program, found.command):
        return reason
    try:
        made = list(recipes(project, found.command)) if found.program == "make" else []
    except ValueError as error:
        return f"make would run what can't be read: {error}"
    judged = (
        judges[program](project, words, mention=found.mention)
        for words in (found.words, *made)
        if (program := program_of(words)) in judges
    )
    return next((reason for reason in judged if reason), None)


def _unknown(project: Project, found: Typed, judges: Mapping[str, Judge]) -> str | None:
    name = meant(found.program) if len(found.words) > 1 else None
    if not found.mention:
        return f"nothing here knows {found.program}"
    if name in SHORT and (name not in judges or judges[name](project, [name, *found.words[1:]], mention=True)):
        return None
    return f"is {name} meant?" if name else None
