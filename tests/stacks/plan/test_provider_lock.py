"""`terraform init` takes the provider that the lock beside a stack names, and refuses another."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from stacks import provider_lock
from strongroom.local.terraform import environment, executable
from strongroom.workspace import PROJECT, Workspace
from tests.synthesized import SynthesizedStack

COMMITTED = provider_lock.LOCK.read_text(encoding="utf-8")


def init(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [executable(), "init", "-backend=false", "-input=false", "-no-color", "-lockfile=readonly"],
        cwd=folder,
        env=environment(Workspace(PROJECT)),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def dev(all_stacks: dict[str, SynthesizedStack], tmp_path: Path) -> Path:
    return Path(shutil.copytree(all_stacks["dev"].folder, tmp_path / "dev"))


def test_every_stack_has_it(all_stacks: dict[str, SynthesizedStack]) -> None:
    for stack in all_stacks.values():
        assert (stack.folder / ".terraform.lock.hcl").read_text(encoding="utf-8") == COMMITTED, stack.name


def test_it_locks_the_provider_that_the_stacks_require(all_stacks: dict[str, SynthesizedStack]) -> None:
    (version,) = re.findall(r'^ +version += "(.+)"$', COMMITTED, re.MULTILINE)
    for stack in all_stacks.values():
        assert stack.json["terraform"]["required_providers"]["aws"]["version"] == version, stack.name


def test_init_changes_nothing_of_it(dev: Path) -> None:
    said = init(dev)
    assert said.returncode == 0, said.stderr
    assert "previously-installed" in said.stdout or "from the dependency lock file" in said.stdout
    assert (dev / ".terraform.lock.hcl").read_text(encoding="utf-8") == COMMITTED


def test_init_refuses_another_provider(dev: Path) -> None:
    other = re.sub(r'"(h1|zh):[^"]{20}', r'"\1:00000000000000000000', COMMITTED)
    (dev / ".terraform.lock.hcl").write_text(other, encoding="utf-8")
    said = init(dev)
    assert said.returncode == 1
    assert "checksums" in said.stderr


def test_what_init_has_added_stays_and_another_version_does_not(tmp_path: Path) -> None:
    lock = tmp_path / ".terraform.lock.hcl"
    provider_lock.write(tmp_path)
    assert lock.read_text(encoding="utf-8") == COMMITTED
    added = COMMITTED.replace("  hashes = [", '  hashes = [\n    "h1:another/platform=",')
    lock.write_text(added, encoding="utf-8")
    provider_lock.write(tmp_path)
    assert lock.read_text(encoding="utf-8") == added
    for older in (COMMITTED.replace("5.100.0", "5.99.0"), COMMITTED.replace('"zh:054b', '"zh:154b')):
        lock.write_text(older, encoding="utf-8")
        provider_lock.write(tmp_path)
        assert lock.read_text(encoding="utf-8") == COMMITTED
