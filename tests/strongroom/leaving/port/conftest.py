"""The project ported and synthesized on CDK Terrain, once for the whole session."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from filelock import FileLock

from strongroom.leaving.port import project
from tests.example_settings import ONE_ACCOUNT
from tests.synthesized import SynthesizedStack

PROJECT = Path(__file__).parents[4]
PYTHON = PROJECT / ".venv-terrain" / "bin" / "python"


@pytest.fixture(scope="session")
def ported(session_folder: Path, synthesis: Path) -> Path:
    """The ported project, with its `cdktf.out/`.

    `synthesis` comes first: it brings the function's dependencies into `build/lambda`, which both use.
    """
    assert synthesis.is_dir()
    if not PYTHON.exists():
        pytest.fail("CDK Terrain is not installed: `make terrain` installs it.")
    folder = session_folder / "terrain"
    with FileLock(session_folder / "terrain.lock"):
        if not (folder / "cdktf.out" / "manifest.json").exists():
            project.write(PROJECT, folder)
            # `synthesis` is of the example, whatever this clone's own settings are.
            shutil.rmtree(folder / "environments")
            shutil.copytree(ONE_ACCOUNT, folder / "environments")
            (folder / "build").mkdir()
            (folder / "build" / "lambda").symlink_to(PROJECT / "build" / "lambda")
            _synthesize(folder)
    return folder


@pytest.fixture(scope="session")
def terrain_stacks(ported: Path) -> dict[str, SynthesizedStack]:
    """Name -> the stack that CDK Terrain wrote."""
    folders = sorted((ported / "cdktf.out" / "stacks").iterdir())
    return {folder.name: SynthesizedStack(folder.name, folder, None) for folder in folders}


def _synthesize(folder: Path) -> None:
    # Without the preload that this session's environment carries; the ported project puts in its own.
    environment = {name: value for name, value in os.environ.items() if name != "NODE_OPTIONS"}
    environment["PYTHONPATH"] = str(folder / "packages" / "cdktf_lazy_provider" / "src")
    done = subprocess.run(
        [PYTHON, "-W", "error", "main.py"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
