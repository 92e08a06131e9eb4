"""A run of the tests leaves nothing in the system's folder for temporary files but pytest's own folder."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.project_copy import PROJECT

OF_CDKTF = "tests/stacks/tiers/test_image.py"  # makes a `Testing.app()`, and a process of Node


@pytest.mark.parametrize("workers", [[], ["-n", "2"]])
def test_what_tests_make_is_removed(tmp_path: Path, workers: list[str]) -> None:
    own = {name for name in os.environ if name.startswith("PYTEST_")}
    environment = {name: value for name, value in os.environ.items() if name not in own}
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *workers, OF_CDKTF],
        cwd=PROJECT,
        env={**environment, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout
    left = [path.name for path in tmp_path.iterdir()]
    assert [name for name in left if not name.startswith("pytest-of-")] == []
