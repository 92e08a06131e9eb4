"""When somebody saves a file that the stacks are made of."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

from watchfiles import Change, watch

# Relative to the project: whatever main.py reads, and the waivers.
WATCHED = ("app/page", "environments", "lambdas", "policies", "stacks", "main.py")
QUIET = 50  # milliseconds without a further save: an editor's "save all" is one change
WAKE = 100  # milliseconds: so long it looks for folders that were not there


def saves(project: Path) -> Generator[set[Path], None, None]:
    """Nothing as soon as it watches; then what was saved, a set of files each time, relative to the project.

    What is saved while somebody looks at the last set is in the next one.
    """
    project = project.resolve()
    saved: set[Path] = set()
    while True:
        roots = _roots(project)
        watched = watch(*roots, step=QUIET, rust_timeout=WAKE, yield_on_timeout=True)
        early = next(watched)  # from here on nothing is missed
        yield saved | _relative(early, project)
        for found in watched:
            saved = _relative(found, project)
            # Editors and git put a new file in the old one's place, and the watch on a file goes with the old.
            if roots != _roots(project) or any(project / file in roots for file in saved):
                break
            if saved:
                yield saved


def _relative(found: set[tuple[Change, str]], project: Path) -> set[Path]:
    return {Path(file).relative_to(project) for _, file in found}


def _roots(project: Path) -> list[Path]:
    return [root for name in WATCHED if (root := project / name).exists()]
