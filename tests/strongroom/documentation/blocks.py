"""A page's blocks: of which languages they are, and what is typed in a session that is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.strongroom.documentation.markdown import Block
from tests.strongroom.documentation.project_pages import Project

__all__ = ["is_shell", "is_text", "language", "typed_text", "unknown_languages"]

SHELL = frozenset(
    {"bash", "console", "ksh", "sh", "sh-session", "shell", "shell-session", "shellsession", "zsh"}
)
TEXT = frozenset({"", "plain", "plaintext", "text", "txt"})
# What is not judged.
OTHERS = frozenset(
    {
        "css",
        "csv",
        "diff",
        "dockerfile",
        "dot",
        "hcl",
        "html",
        "ini",
        "javascript",
        "js",
        "json",
        "jsonc",
        "make",
    }
    | {
        "makefile",
        "markdown",
        "md",
        "mermaid",
        "patch",
        "py",
        "pycon",
        "python",
        "rego",
        "sql",
        "svg",
        "terraform",
    }
    | {"tf", "toml", "ts", "typescript", "xml", "yaml", "yml"}
)
PROMPT = re.compile(r"^\s*[$%] (.*)")
CONTINUED = re.compile(r"^\s*> ?")


def unknown_languages(project: Project) -> Iterator[str]:
    """Each with its page and line: whether such a block is a command nobody can say."""
    for path, page in project.pages.items():
        for block in page.blocks:
            if language(block) not in SHELL | TEXT | OTHERS:
                yield f"{path}:{block.line}: nothing here knows the language {language(block)}"


def language(block: Block) -> str:
    """`sh` of `Sh title=x`."""
    return next(iter(block.language.lower().split()), "")


def is_shell(block: Block) -> bool:
    return language(block) in SHELL or (is_text(block) and _session(block.text) is not None)


def is_text(block: Block) -> bool:
    return language(block) in TEXT


def typed_text(block: Block) -> str:
    """All of a script; of a session what is behind its prompts."""
    session = _session(block.text)
    return block.text if session is None else session


def _session(text: str) -> str | None:
    typed: list[str] = []
    for line in text.splitlines():
        if found := PROMPT.match(line):
            typed.append(found[1])
        elif typed and typed[-1].endswith("\\"):
            typed.append(CONTINUED.sub("", line))
    return "\n".join(typed) if typed else None
