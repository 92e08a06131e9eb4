"""`strongroom port`: what it writes beside Python, and what it refuses."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from strongroom.errors import UnusableError
from strongroom.leaving.port import project
from strongroom.leaving.port.requirements import port_python

PROJECT = Path(__file__).parents[4]


def test_a_folder_that_holds_something_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(UnusableError, match="is there already; name a folder that is empty"):
        project.write(PROJECT, tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(UnusableError, match="is there already"):
        project.write(PROJECT, tmp_path / "file")


def test_a_folder_in_the_project_is_refused() -> None:
    with pytest.raises(UnusableError, match="lies in the project itself"):
        project.write(PROJECT, PROJECT / "build" / "terrain")
    assert not (PROJECT / "build" / "terrain").exists()


def test_without_git_s_list_it_is_a_sentence(tmp_path: Path) -> None:
    shutil.copytree(PROJECT / "requirements", tmp_path / "copy" / "requirements")
    with pytest.raises(UnusableError, match="Run it in a clone"):
        project.write(tmp_path / "copy", tmp_path / "there")


def test_without_git_it_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UnusableError, match="no `git` on the PATH"):
        project.write(PROJECT, tmp_path / "there")
    assert not (tmp_path / "there").exists()


def test_what_it_requires(tmp_path: Path) -> None:
    project.write(PROJECT, tmp_path)
    written = (tmp_path / "requirements" / "main.in").read_text(encoding="utf-8")
    terrain = (PROJECT / "requirements" / "terrain.in").read_text(encoding="utf-8").splitlines()
    for line in terrain:
        if line.startswith(("cdktn", "constructs")):
            assert line in written.splitlines()
    assert "cdktf" not in written
    tools = (tmp_path / "requirements" / "dev.in").read_text(encoding="utf-8").splitlines()
    ours = (PROJECT / "requirements" / "dev.in").read_text(encoding="utf-8").splitlines()
    assert [line for line in ours if line not in tools] == [line for line in ours if line.startswith("cdktf-")]
    packages = json.loads((tmp_path / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    assert "cdktf-cli" not in packages
    assert f"cdktn=={packages['cdktn-cli']}" in terrain


def test_a_missing_requirement_is_named() -> None:
    with pytest.raises(UnusableError, match="no line for cdktn, constructs; add it"):
        port_python("cdktf==0.21.0\n", "cdktn-provider-aws==25.8.1\n")


def test_every_other_file_stays_as_it_is(tmp_path: Path) -> None:
    project.write(PROJECT, tmp_path)
    for name in project.files(PROJECT):
        if not name.endswith(".py") and name not in (project.MAIN, project.TOOLS, project.PACKAGE):
            assert (tmp_path / name).read_bytes() == (PROJECT / name).read_bytes(), name


def test_the_command_tells_what_is_left_to_do(tmp_path: Path) -> None:
    command: list[str | Path] = [PROJECT / ".venv" / "bin" / "strongroom", "port", "--to", tmp_path / "there"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "packages/cdktf_lazy_provider/tests" in done.stdout
    assert "`make lock` writes the lock files anew" in done.stdout
    again = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert again.returncode == UnusableError.exit_code
    assert again.stderr.startswith("strongroom: ")
