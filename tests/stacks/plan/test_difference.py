"""Terraform's plan of an environment that there is not yet, read: it adds everything."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from strongroom.change.difference.plan_changes import read
from strongroom.change.difference.stack import Action
from strongroom.change.values.changes import ABSENT
from strongroom.synthesized import load
from tests.plans import PLAN, PLANNED

pytestmark = pytest.mark.xdist_group("plan")


@pytest.mark.parametrize("name", PLANNED)
def test_a_plan_of_a_new_environment_adds_everything(name: str, plans: Path) -> None:
    found = read(name, json.loads((plans / name / PLAN).read_text(encoding="utf-8")))
    configured = load(plans / name)
    assert {each.address for each in found.resources} == configured.resources.keys()
    assert {each.action for each in found.resources} == {Action.ADD}
    assert found.losses == ()
    assert all(change.old is ABSENT for each in found.resources for change in each.changes)
    assert {change.place[1] for change in found.others} == configured.document["output"].keys()
