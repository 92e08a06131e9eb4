"""Projects of a page or two, for the tests of what reads pages."""

from __future__ import annotations

from pathlib import Path

from tests.strongroom.documentation.project_pages import Project

__all__ = ["written"]


def written(folder: Path, files: dict[str, str]) -> Project:
    """A project with these files, by path."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Project.with_files(folder, [folder / name for name in files])
