"""Constructs with another id or another parent: what is printed is done, and nothing is lost or overlooked."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from strongroom.synthesized import load
from tests.adopters.clone import Clone
from tests.adopters.forms import Files
from tests.adopters.moves import MOVED, committed, follow, move
from tests.example_settings import ONE_ACCOUNT

STACKS = ("bootstrap", "dev", "prod", "staging")


def files() -> Files:
    return {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in ONE_ACCOUNT.glob("*.toml")}


def judged(project: Clone) -> list[str]:
    """Of each stack: what was found, how many resources were looked at, how many checks checkov has passed."""
    done = project.strongroom("verify", "cdktf.out")
    found = re.findall(r"^[✓✗] (\w+: .*)$", done.stdout, re.MULTILINE)
    assert (done.returncode, len(found)) == (0, len(STACKS)), done.stdout + done.stderr
    return found


@pytest.fixture
def project(tmp_path: Path) -> Clone:
    return committed(files(), tmp_path / "project")


def test_what_is_printed_is_enough(project: Clone) -> None:
    assert project.run("python", "-O", "main.py").returncode == 0
    before, old = judged(project), load(project.folder / "cdktf.out/stacks/prod")
    assert all(f"{name}: nothing found" in line for name, line in zip(STACKS, before, strict=True))
    assert all("checkov passed" in line for line in before)

    move(project.folder)
    asked = project.strongroom("addresses")
    assert asked.returncode == 1
    lost = project.strongroom("diff", "--against", "HEAD")
    assert lost.returncode == 1
    assert "would be destroyed" in lost.stdout

    assert follow(project.folder, asked.stderr) == sorted(MOVED.values())
    done = project.strongroom("addresses")
    assert done.returncode == 0, done.stderr
    new = load(project.folder / "cdktf.out/stacks/prod")
    assert new.moved == {old.at(was).address: new.at(now).address for was, now in MOVED.items()}

    # As many are looked at, by each of both, and waived; a waiver's address is the one from before.
    assert judged(project) == before

    told = project.strongroom("diff", "--against", "HEAD", "--json")
    assert told.returncode == 0, told.stdout
    stacks = {each["name"]: each for each in json.loads(told.stdout)["stacks"]}
    for name in ("dev", "prod", "staging"):
        changes = {(each["action"], each["path"]) for each in stacks[name]["resources"]}
        assert changes == {("move", path) for path in MOVED.values()}
        assert stacks[name]["findings"] == []
