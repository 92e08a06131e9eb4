"""A clone of this project with somebody's settings, and the commands that README tells to run in it."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from strongroom.git import git
from tests.adopters.forms import Files, write
from tests.example_settings import EXAMPLE_FUNCTIONS

__all__ = ["INSTALLED", "Clone", "clone"]

PROJECT = Path(__file__).parents[2]
INSTALLED = (".venv", ".venv-checkov", ".venv-emulator", "node_modules", "build/lambda")
"""What `make setup` would install, and the functions' dependencies: shared with this clone."""


@dataclass(frozen=True)
class Clone:
    """Its folder, and what was found of each command."""

    folder: Path

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """A program of `.venv`, in the clone, as `make` calls it; the installed project is this clone's."""
        program, *arguments = command
        binaries = [self.folder / "node_modules" / ".bin", self.folder / ".venv" / "bin"]
        path = os.pathsep.join([*map(str, binaries), os.environ["PATH"]])
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "NODE_"))}
        return subprocess.run(
            [self.folder / ".venv" / "bin" / program, *arguments],
            cwd=self.folder,
            env={**kept, "PATH": path, "PYTHONPATH": str(self.folder), "COLUMNS": "200"},
            capture_output=True,
            text=True,
            check=False,
        )

    def strongroom(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.run("python", "-m", "strongroom.cli", *arguments)


def clone(files: Files, folder: Path) -> Clone:
    """Every file that git tracks, but for the settings, which are these."""
    listed = git(PROJECT, "ls-files", "-z", "--cached", "--others", "--exclude-standard").stdout.decode()
    for name in filter(None, listed.split("\0")):
        if name.startswith("environments/") or not (PROJECT / name).is_file():
            continue
        copy = folder / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(PROJECT / name, copy, follow_symlinks=False)
    (PROJECT / "build" / "lambda").mkdir(parents=True, exist_ok=True)
    for name in INSTALLED:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).symlink_to(PROJECT / name)
    write(files, folder / "environments")
    for name in {name for table in files.values() for name in table.get("functions", {})}:
        package = name.replace("-", "_")
        shutil.copytree(EXAMPLE_FUNCTIONS / package, folder / "lambdas" / package)
    return Clone(folder)
