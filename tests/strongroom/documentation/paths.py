"""Between backticks and in blocks: what looks like a file or a module of the project's, and is not there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.strongroom.documentation.blocks import is_text
from tests.strongroom.documentation.markdown import Page
from tests.strongroom.documentation.modules import is_gone, looks_like_a_module
from tests.strongroom.documentation.named import Named, is_generated, lacks, read, unknown_stack_in
from tests.strongroom.documentation.programs.declared import environments
from tests.strongroom.documentation.project_pages import Project

__all__ = ["missing_paths"]

# A bare name of one of these kinds is some file's; `main.tf` and `plan.json` are of other people's projects.
SUFFIXES = frozenset({".cjs", ".markdown", ".md", ".py", ".sh", ".svg", ".toml"})
LINE_OF_A_FILE = re.compile(r"(?<![\w/.])[\w.-]+(?:/[\w.-]+)+\.\w+:\d+")


def missing_paths(project: Project) -> Iterator[str]:
    """Each with its page and line."""
    for path, page in project.pages.items():
        for text, line in _mentioned(page):
            if reason := _reason(project, path, text):
                yield f"{path}:{line}: `{text}`: {reason}"


def _mentioned(page: Page) -> Iterator[tuple[str, int]]:
    """What is between backticks, and the lines of files that a block shows."""
    for span in page.code:
        yield span.text, span.line
    for block in page.blocks:
        for number, line in enumerate(block.text.splitlines() if is_text(block) else (), block.line):
            yield from ((found, number) for found in LINE_OF_A_FILE.findall(line))


def _reason(project: Project, page: Path, text: str) -> str | None:
    if looks_like_a_module(project, text):
        return "there is no such module" if is_gone(text) else None
    if reason := unknown_stack_in(text):
        return reason
    every = [named for named in read(text) if _looks_like_a_file(project, named.path)]
    reasons = (lacks(project, _places(project, page, named), named) for named in every)
    return next((reason for reason in reasons if reason), None)


def _places(project: Project, page: Path, named: Named) -> list[Path]:
    """A bare name is that of a file anywhere."""
    return [Path(), page.parent] if "/" in named.path else sorted(project.folders)


def _looks_like_a_file(project: Project, path: str) -> bool:
    first = Path(path).parts[0]
    if is_generated(Path(path)) or path.startswith("*") or path in _namespaces():
        return False
    return (
        Path(path).suffix.lower() in SUFFIXES
        or path.endswith("/")
        or ("/" in path and Path(first) in project.folders)
    )


def _namespaces() -> frozenset[str]:
    """Of CloudWatch's metrics: <application>/<environment>."""
    return frozenset(f"strongroom/{environment}" for environment in environments())
