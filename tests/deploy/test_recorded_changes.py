"""A sample of the recorded changes, planned again; `make changes` plans all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from strongroom.change.difference import planned
from strongroom.change.matrix.outcome import effects, recorded
from strongroom.local.deployment import Deployment
from tests.changes.edits import EDITS, Edit
from tests.changes.planning import named
from tests.changes.stacks_of import synthesized

SAMPLE = ("service.health_check_path", "database.instance_class")


@pytest.mark.parametrize("edit", [each for each in EDITS if each.key in SAMPLE], ids=SAMPLE)
def test_what_is_recorded_is_what_terraform_plans(deployment: Deployment, edit: Edit, tmp_path: Path) -> None:
    stacks = synthesized("prod", "plain", edit, tmp_path)
    assert isinstance(stacks, Path)

    found = planned.plan(stacks, deployment, deployment.workspace)

    (known,) = (each for each in recorded() if each.name == named(edit, "prod").name)
    assert effects(found.resources) == known.effects
