"""The guide's step of a pipeline goes on with a verdict alone: whatever else happens ends the job."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from textwrap import dedent

import pytest

GUIDE = Path(__file__).parents[4] / "docs/guides/review.md"
STEP = re.compile(r"```yaml\n- run: \|\n(.*?)```", re.DOTALL)
VERDICTS = (0, 1, 3)


def goes_on(folder: Path, command: str | None) -> bool:
    """Whether the step ends well, as GitHub runs it; `command`: what the review is, None: there is none."""
    (step,) = STEP.findall(GUIDE.read_text(encoding="utf-8"))
    programs = folder / "programs"
    programs.mkdir()
    told = {programs / "terraform": "echo '{}'"}
    if command is not None:
        (folder / ".venv/bin").mkdir(parents=True)
        told[folder / ".venv/bin/strongroom"] = command
    for file, text in told.items():
        file.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
        file.chmod(0o755)
    done = subprocess.run(
        ["/bin/bash", "-e", "-o", "pipefail", "-c", dedent(step)],
        cwd=folder,
        env={**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "GITHUB_OUTPUT": str(folder / "out")},
        capture_output=True,
        check=False,
    )
    return done.returncode == 0


@pytest.mark.parametrize("code", [0, 1, 2, 3, 4, 126, 127, 134, 137, 139, 143])
def test_only_a_verdict_goes_on(tmp_path: Path, code: int) -> None:
    assert goes_on(tmp_path, f"exit {code}") is (code in VERDICTS)
    told = tmp_path / "out"
    assert told.exists() is (code in VERDICTS)
    assert not told.exists() or told.read_text(encoding="utf-8") == f"code={code}\n"


def test_a_command_that_is_not_there_ends_the_job(tmp_path: Path) -> None:
    assert not goes_on(tmp_path, None)
