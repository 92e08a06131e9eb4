"""Commands that a page tells to type, each judged by what its program takes.

In blocks of shell every program has to be known here. Between backticks and in other blocks a command is what
begins with one that is: there `strongroom redrive` is a name as well, so what is left out is not missed.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from pathlib import PurePath
from typing import Protocol

from tests.strongroom.documentation import shell
from tests.strongroom.documentation.markdown import Page
from tests.strongroom.documentation.programs import aws, make, npx, python, strongroom, terraform
from tests.strongroom.documentation.project_pages import Project

__all__ = ["ASKED", "READ", "programs_in", "wrong_commands"]


class Judge(Protocol):
    def __call__(self, project: Project, words: list[str], *, mention: bool) -> str | None: ...


READ: dict[str, Judge] = {
    "aws": aws.problem,
    "make": make.problem,
    "python": python.problem,
    "strongroom": strongroom.problem,
}
"""Programs of which is known here what they take."""

ASKED: dict[str, Judge] = {"cdktf": npx.cdktf, "npx": npx.problem, "terraform": terraform.problem}
"""Programs that are asked for their help."""

# Not judged. `out` is defined in docs/reference/monitoring.md; tofu is nowhere to be had.
REVIEWED = frozenset(
    {"cd", "checkov", "curl", "docker", "echo", "export", "git", "jq", "out", "psql", "rm", "tofu"}
)

SHELL = frozenset({"bash", "console", "sh", "shell"})


def wrong_commands(project: Project, programs: Container[str]) -> Iterator[str]:
    """Each with its page and line: of these programs, and of those that nobody knows."""
    for path, page in project.pages.items():
        for line, words, mention in _commands(page):
            program = _name(words)
            if program in ASKED or program in READ:
                judge = {**ASKED, **READ}[program]
                reason = judge(project, words, mention=mention) if program in programs else None
            elif program in REVIEWED or mention:
                reason = None
            else:
                reason = f"nothing here knows {program}"
            if reason:
                yield f"{path}:{line}: {' '.join(words)}: {reason}"


def programs_in(project: Project) -> frozenset[str]:
    """What the pages tell to type."""
    return frozenset(_name(words) for page in project.pages.values() for _, words, _ in _commands(page))


def _commands(page: Page) -> Iterator[tuple[int, list[str], bool]]:
    for block in page.blocks:
        if block.language in SHELL:
            yield from ((block.line, words, False) for words in shell.commands(block.text))
        elif not block.language:
            for number, text in enumerate(block.text.splitlines(), block.line):
                yield from ((number, words, True) for words in _mentioned(text))
    for span in page.code:
        yield from ((span.line, words, True) for words in _mentioned(span.text))


def _mentioned(text: str) -> Iterator[list[str]]:
    """The commands in what may be none."""
    words = (word for word in text.split() if not shell.ASSIGNMENT.fullmatch(word))
    if _name([next(words, "")]) in ASKED.keys() | READ.keys():
        yield from shell.commands(text)


def _name(words: list[str]) -> str:
    """Of `.venv/bin/strongroom` too."""
    return "" if words[0].endswith("/") else PurePath(words[0]).name
