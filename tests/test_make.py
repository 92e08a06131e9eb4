"""What `make clean` keeps, and what `make lock` leaves alone."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.project_copy import PROJECT

STATE = '{\n  "version": 4,\n  "resources": [\n    {}\n  ]\n}\n'
EMPTY = '{\n  "version": 4,\n  "resources": [],\n  "check_results": null\n}\n'
LONG_AGO = 1_000_000_000


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copy(PROJECT / "Makefile", tmp_path)
    shutil.copytree(PROJECT / "scripts", tmp_path / "scripts")
    (tmp_path / "cdktf.out" / "stacks" / "bootstrap").mkdir(parents=True)
    (tmp_path / ".local" / "stacks" / "bootstrap").mkdir(parents=True)
    return tmp_path


def run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("target", ["clean", "distclean"])
@pytest.mark.parametrize(
    "name", ["terraform.tfstate", "errored.tfstate", "terraform.tfstate.d/x/terraform.tfstate"]
)
def test_clean_keeps_a_state_that_is_nowhere_else(project: Path, target: str, name: str) -> None:
    state = project / "cdktf.out" / "stacks" / "bootstrap" / name
    state.parent.mkdir(parents=True, exist_ok=True)
    state.write_text(STATE)
    said = run("make", target, cwd=project)
    assert said.returncode == 2
    assert f"  cdktf.out/stacks/bootstrap/{name}\n" in said.stderr
    assert state.read_text() == STATE
    assert (project / ".local").is_dir(), "nothing is removed"


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("cdktf.out/stacks/bootstrap/terraform.tfstate", ""),  # what a move to S3 leaves
        ("cdktf.out/stacks/bootstrap/terraform.tfstate", EMPTY),  # what a destroy leaves
        ("cdktf.out/stacks/bootstrap/.terraform/terraform.tfstate", '{"backend": {}}'),
        (".local/stacks/bootstrap/terraform.tfstate", STATE),  # of the emulator, which is gone
    ],
)
def test_clean_removes_what_is_of_no_use(project: Path, file: str, text: str) -> None:
    (project / file).parent.mkdir(exist_ok=True)
    (project / file).write_text(text)
    said = run("make", "clean", cwd=project)
    assert (said.returncode, said.stderr) == (0, "")
    assert not (project / "cdktf.out").exists()
    assert not (project / ".local").exists()


def test_clean_needs_nothing_to_be_there(project: Path) -> None:
    shutil.rmtree(project / "cdktf.out")
    assert run("make", "clean", cwd=project).returncode == 0


@pytest.mark.parametrize(("text", "kept"), [("as before", True), ("new", False)])
def test_a_file_that_says_the_same_keeps_its_time(project: Path, text: str, kept: bool) -> None:
    """make would install everything again for a lock file that is newer than what it was installed from."""
    file = project / "lock.txt"
    file.write_text("as before")
    os.utime(file, (LONG_AGO, LONG_AGO))
    said = run("scripts/same-time.sh", "lock.txt", "sh", "-c", f"printf '%s' '{text}' > lock.txt", cwd=project)
    assert (said.returncode, said.stderr) == (0, "")
    assert file.read_text() == text
    assert (file.stat().st_mtime == LONG_AGO) is kept


def test_what_writes_a_file_may_fail(project: Path) -> None:
    assert run("scripts/same-time.sh", "lock.txt", "sh", "-c", "exit 7", cwd=project).returncode == 7


def test_make_lock_writes_each_file_that_way() -> None:
    said = run("make", "-n", "-o", ".venv/.installed", "lock", cwd=PROJECT).stdout.splitlines()
    writing = [line for line in said if " compile " in line or "npm install" in line]
    assert len(writing) == 9
    assert [line for line in writing if not line.startswith("scripts/same-time.sh ")] == []
