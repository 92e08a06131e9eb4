"""git, asked about the clone that the project is in."""

from __future__ import annotations

import subprocess
from pathlib import Path

from strongroom.errors import UnusableError

__all__ = ["git", "last_line"]


def git(project: Path, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run it in the project's folder; its exit code is the caller's to read.

    Raises:
        UnusableError: there is no git.
    """
    try:
        return subprocess.run(
            ["git", *arguments],  # noqa: S607 -- git is where the system has it
            cwd=project,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        raise UnusableError("There is no `git` on the PATH, which knows this project's files.") from None


def last_line(done: subprocess.CompletedProcess[bytes]) -> str:
    """The last that a failed command said, to stand in a sentence."""
    lines = done.stderr.decode(errors="replace").strip().splitlines() or [f"exit code {done.returncode}"]
    return lines[-1].removeprefix("fatal: ").rstrip(".")
