"""A project's pages, and its files as git knows them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from strongroom.git import git
from tests.strongroom.documentation.markdown import Page

__all__ = ["DONE", "Project"]

DONE = frozenset({Path("docs/start/make-it-yours.md")})
"""Pages that tests/adopters/test_walk.py does as they are read: their files are made on the way."""

# What GitHub shows as a page.
MARKDOWN = frozenset({".markdown", ".md", ".mdown", ".mdwn", ".mkd", ".mkdn", ".mkdown"})


@dataclass(frozen=True)
class Project:
    """A folder with its files, relative to it."""

    root: Path
    files: frozenset[Path]

    @classmethod
    def of(cls, root: Path) -> Project:
        """What is committed or would be: not what git ignores."""
        listed = git(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
        paths = (Path(name) for name in listed.stdout.decode().split("\0") if name)
        return cls(root, frozenset(path for path in paths if (root / path).exists()))

    @classmethod
    def with_files(cls, root: Path, files: Iterable[Path]) -> Project:
        return cls(root, frozenset(path.relative_to(root) for path in files))

    @cached_property
    def pages(self) -> dict[Path, Page]:
        """By its path in the project."""
        return {path: Page(self.root / path) for path in sorted(self.files) if path.suffix.lower() in MARKDOWN}

    @cached_property
    def folders(self) -> frozenset[Path]:
        return frozenset(parent for path in self.files for parent in path.parents)

    def has(self, path: Path) -> bool:
        return path in self.files or path in self.folders
