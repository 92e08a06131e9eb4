"""A copy of the project, elsewhere, and the synthesis of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.example_settings import ONE_ACCOUNT

__all__ = ["copy_project", "files_below", "start_synthesis"]

PROJECT = Path(__file__).parents[1]
PARTS = ("lambdas", "stacks", "strongroom")


def copy_project(folder: Path) -> Path:
    """What `main.py` needs, and no more, with the example's settings.

    Vendored dependencies are shared, the function's zip is not.
    """
    vendored = PROJECT / "build" / "lambda"
    vendored.mkdir(parents=True, exist_ok=True)  # a link to nothing can't be written through
    folder.mkdir(parents=True)
    shutil.copy(PROJECT / "main.py", folder)
    for part in PARTS:
        shutil.copytree(PROJECT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    shutil.copytree(ONE_ACCOUNT, folder / "environments")
    (folder / "build").mkdir()
    (folder / "build" / "lambda").symlink_to(vendored)
    return folder


def start_synthesis(project: Path, *, cwd: Path, umask: int = 0o022, **environ: str) -> subprocess.Popen[str]:
    """`python -O main.py` of a copy, under way, as `make synth` has it."""
    return subprocess.Popen(
        [sys.executable, "-O", str(project / "main.py")],
        cwd=cwd,
        umask=umask,
        env={**os.environ, **environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def files_below(folder: Path) -> dict[str, bytes]:
    """Path -> content of every file."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file()
    }
