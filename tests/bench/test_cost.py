"""A run's cost is that of the whole process tree, and a failure is a sentence."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from bench.cost import Cost, run
from strongroom.errors import StrongroomError

# 120 MiB that the parent never has itself: only a sum over the tree sees them.
CHILD = "import time; held = bytearray(120 * 2**20); time.sleep(0.5)"
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {CHILD!r}], check=True)"


def cost_of(program: str, tmp_path: Path) -> Cost:
    return run(
        [sys.executable, "-c", program], environment=dict(os.environ), cwd=tmp_path, log=tmp_path / "log"
    )


def test_what_a_child_takes_counts(tmp_path: Path) -> None:
    cost = cost_of(PARENT, tmp_path)
    assert 120 < cost.peak_mib < 240
    assert cost.seconds >= 0.5
    assert cost.cpu_seconds > 0


def test_a_failure_tells_what_the_program_said_last(tmp_path: Path) -> None:
    with pytest.raises(StrongroomError, match=r"ended with 3: no bucket today$"):
        cost_of("import sys; print('no bucket today', file=sys.stderr); sys.exit(3)", tmp_path)


def test_silence_is_told_as_well(tmp_path: Path) -> None:
    with pytest.raises(StrongroomError, match=r"ended with 1: it said nothing$"):
        cost_of("import sys; sys.exit(1)", tmp_path)
