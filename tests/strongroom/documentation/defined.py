"""What a page's shell uses: variables and functions that it, or the section it links to, defines before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import inf
from pathlib import Path

from tests.strongroom.documentation.blocks import is_shell, typed_text
from tests.strongroom.documentation.links import target
from tests.strongroom.documentation.markdown import Block, Page
from tests.strongroom.documentation.project_pages import DONE, Project

__all__ = ["PREPARATION", "preparing", "undefined", "unprepared"]

PREPARATION = Path("docs/reference/monitoring.md"), "before-you-start"
"""The page and the anchor of what all runbooks take for granted."""

# A variable between single quotes is none, nor in a comment; within double quotes a single one is a letter.
VERBATIM = re.compile(r"""("(?:\\.|[^"\\])*")|'[^']*'|(?:^|(?<=\s))#[^\n]*""", re.MULTILINE)
VARIABLE = re.compile(r"\$\{?(?P<name>[A-Za-z_]\w*)")
ASSIGNED = re.compile(r"(?:^|[\s;&(])([A-Za-z_]\w*)=", re.MULTILINE)
FUNCTION = re.compile(r"^\s*(\w+)\(\)", re.MULTILINE)


def undefined(project: Project) -> Iterator[str]:
    """Each with its page and line: nothing before it defines the variable or function."""
    shared = "".join(_typed(block) for block in preparing(project))
    functions = {name for page in project.pages.values() for name in FUNCTION.findall(_all(page))}
    called = re.compile(rf"(?:^|[\s;&(`])(?P<name>{'|'.join(map(re.escape, functions))})(?=\s)", re.MULTILINE)
    for path, page in project.pages.items():
        before, linked = "", _linked(path, page)
        for block in page.blocks:
            if path in DONE or not is_shell(block):
                continue
            text = _typed(block)
            for found in (*VARIABLE.finditer(text), *(called.finditer(text) if functions else ())):
                said = (shared if linked < block.line else "") + before + text[: found.start()]
                if found["name"] not in {*ASSIGNED.findall(said), *FUNCTION.findall(said)}:
                    yield f"{path}:{block.line}: nothing before it defines {found['name']}"
            before += text


def unprepared(project: Project, folder: Path) -> Iterator[str]:
    """Pages of a folder with code, but without the link to what it takes for granted."""
    for path, page in project.pages.items():
        if folder in path.parents and page.blocks and page.blocks[0].line < _linked(path, page):
            yield f"{path}: it has commands or queries, and no link to {'#'.join(map(str, PREPARATION))}"


def preparing(project: Project) -> list[Block]:
    """The shell of the section."""
    path, anchor = PREPARATION
    page = project.pages.get(path)
    if page is None:
        return []
    lines = [heading.line for heading in page.headings if heading.tag == "h2"]
    begins = next(each.line for each in page.headings if each.text.lower().replace(" ", "-") == anchor)
    ends = min((line for line in lines if line > begins), default=None)
    return [
        block
        for block in page.blocks
        if begins < block.line and (ends is None or block.line < ends) and is_shell(block)
    ]


def _linked(path: Path, page: Page) -> float:
    """The line in which it links to the section; infinity where it does not, and for the section's own page."""
    lines = [link.line for link in page.links if target(path, link.text) == PREPARATION]
    return min(lines, default=inf) if path != PREPARATION[0] else inf


def _all(page: Page) -> str:
    return "".join(_typed(block) for block in page.blocks if is_shell(block))


def _typed(block: Block) -> str:
    """What a shell would look into."""
    return VERBATIM.sub(lambda found: found[1] or "", f"{typed_text(block)}\n")
