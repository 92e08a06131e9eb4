"""Paths between backticks that look like the project's files, and are not there."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from tests.strongroom.documentation.project_pages import Project

__all__ = ["missing_paths"]

PATH = re.compile(r"(?:\.\.?/)*[\w.<>*-]+(?:/[\w.<>*-]+)*/?")
PLACEHOLDER = re.compile(r"<[\w-]+>")
# A bare name of one of these kinds is some file's; `main.tf` and `plan.json` are of other people's projects.
SUFFIXES = frozenset({".cjs", ".md", ".py", ".sh", ".svg", ".toml"})
# What people and programs make beside the project's files.
OTHERS = frozenset({".venv", ".local", ".terraform", "build", "cdktf.out", "node_modules"})
NAMESPACE = re.compile(r"strongroom/(dev|staging|prod)")  # of CloudWatch's metrics: <application>/<environment>


def missing_paths(project: Project) -> Iterator[str]:
    """Each with its page and line."""
    for path, page in project.pages.items():
        for span in page.code:
            if _looks_like_a_file(project, span.text) and not _exists(project, path, span.text):
                yield f"{path}:{span.line}: `{span.text}`: there is no such file"


def _looks_like_a_file(project: Project, text: str) -> bool:
    if PATH.fullmatch(text) is None or NAMESPACE.fullmatch(text):
        return False
    first = Path(text).parts[0]
    if first in OTHERS or text.startswith("*"):
        return False
    return (
        Path(text).suffix in SUFFIXES or text.endswith("/") or ("/" in text and Path(first) in project.folders)
    )


def _exists(project: Project, page: Path, text: str) -> bool:
    pattern = PLACEHOLDER.sub("*", text)
    if "/" not in pattern:
        return any(fnmatchcase(file.name, pattern) for file in project.files)
    places = [os.path.normpath(place / pattern) for place in (Path(), page.parent)]
    if "*" not in pattern:
        return any(project.has(Path(place)) for place in places)
    return any(fnmatchcase(str(each), place) for each in project.files | project.folders for place in places)
