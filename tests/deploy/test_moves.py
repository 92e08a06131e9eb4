"""Constructs with another id or another parent, as Terraform plans them against what is deployed."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

from strongroom.change.difference import planned
from strongroom.change.difference.stack import Action
from strongroom.local.deployment import Deployment
from strongroom.local.stack import FILE
from strongroom.synthesized import load
from tests.adopters.moves import MOVED, committed, follow, move
from tests.example_settings import ONE_ACCOUNT


def test_terraform_moves_them_and_destroys_nothing(deployment: Deployment, tmp_path: Path) -> None:
    settings = {
        each.stem: tomllib.loads(each.read_text(encoding="utf-8")) for each in ONE_ACCOUNT.glob("*.toml")
    }
    project = committed(settings, tmp_path / "project")
    move(project.folder)
    follow(project.folder, project.strongroom("addresses").stderr)
    done = project.strongroom("addresses")
    assert done.returncode == 0, done.stderr
    moved = project.folder / "cdktf.out" / "stacks" / deployment.environment.name
    # The deployed one's own folder beside it: what the stack needs to be applied.
    stack = Path(shutil.copytree(deployment.environment.folder, tmp_path / moved.name))
    shutil.copy(moved / FILE, stack)

    found = planned.plan(tmp_path, deployment, deployment.workspace)

    before, after = load(deployment.environment.folder), load(stack)
    assert {(each.action, each.was, each.address) for each in found.resources} == {
        (Action.MOVE, before.at(was).address, after.at(now).address) for was, now in MOVED.items()
    }
    assert found.others == ()
