"""What set-up says of Node, by the version there is."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.project_copy import PROJECT

DROPPED = "jsii, on which cdktf runs, dropped Node 20 on 2026-10-30"


def said(script: str, folder: Path, version: str | None) -> tuple[int, str]:
    """Exit code and what it says with this `node`, or with none; everything else is the machine's."""
    binaries = folder / "bin"
    binaries.mkdir()
    for name in ("sh", "sed", "uname", "make", "npm", "terraform"):
        if found := shutil.which(name):
            (binaries / name).symlink_to(found)
    (binaries / "python3").symlink_to(sys.executable)
    if version:
        node = binaries / "node"
        node.write_text(f"#!/bin/sh\necho {version}\n")
        node.chmod(0o755)
    run = subprocess.run(
        [PROJECT / "scripts" / script],
        env={"PATH": str(binaries)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stdout == ""
    return run.returncode, run.stderr


@pytest.mark.parametrize("version", ["v22.0.0", "v22.23.2", "v24.1.0", "v100.0.0"])
def test_with_node_22_nothing_is_said(version: str, tmp_path: Path) -> None:
    assert said("node.sh", tmp_path, version) == (0, "")


@pytest.mark.parametrize("version", ["v20.20.2", "v21.7.0"])
def test_node_20_works_and_is_told_in_one_sentence(version: str, tmp_path: Path) -> None:
    code, sentence = said("node.sh", tmp_path, version)
    assert code == 0
    assert sentence.count("\n") == 1
    assert sentence.startswith(f"{tmp_path}/bin/node is {version}, ")
    assert DROPPED in sentence
    assert "install Node 22" in sentence


@pytest.mark.parametrize("version", ["v18.19.0", "v9.11.2"])
def test_an_older_one_is_refused(version: str, tmp_path: Path) -> None:
    code, sentence = said("node.sh", tmp_path, version)
    assert code == 2
    assert sentence.startswith(f"{tmp_path}/bin/node is {version}, ")
    assert "install Node 22" in sentence


@pytest.mark.parametrize(("version", "program"), [("nonsense", "{}/bin/node"), (None, "node")])
def test_one_that_does_not_run_is_named(version: str | None, program: str, tmp_path: Path) -> None:
    """Built for another system, for one."""
    code, sentence = said("node.sh", tmp_path, version)
    assert code == 2
    assert sentence.startswith(f"{program.format(tmp_path)} does not run here: install Node 22")


@pytest.mark.parametrize(
    ("version", "named"),
    [(None, "Node 22 is missing"), ("v16.20.2", "/bin/node is v16.20.2, and 22 is needed")],
)
def test_what_cannot_install_it_is_a_prerequisite(version: str | None, named: str, tmp_path: Path) -> None:
    code, sentences = said("prerequisites.sh", tmp_path, version)
    assert code == 2
    assert named in sentences


@pytest.mark.parametrize("version", ["v18.19.0", "v20.20.2", "v22.23.2"])
def test_what_can_is_enough_to_begin(version: str, tmp_path: Path) -> None:
    assert said("prerequisites.sh", tmp_path, version) == (0, "")


def test_npm_is_asked_for_node_22_and_for_nothing_newer() -> None:
    asked = json.loads((PROJECT / "package.json").read_text(encoding="utf-8"))["optionalDependencies"]
    assert {version.partition(".")[0] for version in asked.values()} == {"22"}
    locked = json.loads((PROJECT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    machines = {(locked[f"node_modules/{name}"]["os"], locked[f"node_modules/{name}"]["cpu"]) for name in asked}
    assert machines == {(system, cpu) for system in ("linux", "darwin") for cpu in ("x64", "arm64")}
