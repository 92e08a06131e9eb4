"""Links that lead nowhere, and pages that nothing leads to."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tests.strongroom.documentation.project_pages import Project

__all__ = ["broken_links", "reachable"]


def broken_links(project: Project) -> Iterator[str]:
    """Each with its page and line. Links to other sites are not followed."""
    for path, page in project.pages.items():
        for link in page.links:
            if reason := _reason(project, path, link.text):
                yield f"{path}:{link.line}: {link.text}: {reason}"
        for link in page.undefined:
            yield f"{path}:{link.line}: {link.text}: the page defines no such link"


def reachable(project: Project, start: Path) -> frozenset[Path]:
    """The pages that links lead to, from one of them on."""
    found, waiting = {start}, [start]
    while waiting:
        here = waiting.pop()
        for link in project.pages[here].links:
            path, _ = target(here, link.text)
            if path in project.pages and path not in found:
                found.add(path)
                waiting.append(path)
    return frozenset(found)


def target(page: Path, link: str) -> tuple[Path | None, str]:
    """The file in the project, if it is one, and the anchor."""
    try:
        parts = urlsplit(link)
    except ValueError:
        return Path(link), ""
    if parts.scheme or parts.netloc:
        return None, ""
    path = Path(os.path.normpath(page.parent / unquote(parts.path))) if parts.path else page
    return path, parts.fragment


def _reason(project: Project, page: Path, link: str) -> str | None:
    path, anchor = target(page, link)
    if path is None:
        return None
    if not project.has(path):
        return "there is no such file"
    if anchor and (path not in project.pages or anchor not in project.pages[path].anchors):
        return f"{path} has no such heading"
    return None
