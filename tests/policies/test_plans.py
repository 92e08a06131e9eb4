"""Terraform's plans are the stacks that were synthesized, to our checks; and a weakened plan is found."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from strongroom.proof.verify.finding import examine
from strongroom.synthesized import Stack, load
from tests.plans import PLAN, PLANNED

pytestmark = pytest.mark.xdist_group("plan")

Attributes = dict[str, Any]


def findings(stack: Stack) -> set[tuple[str, str]]:
    return {(finding.check.code, finding.resource.path) for finding in examine(stack).findings}


@pytest.mark.parametrize("name", PLANNED)
def test_a_plan_has_the_resources_of_its_configuration(name: str, plans: Path, synthesis: Path) -> None:
    planned, configured = load(plans / name / PLAN), load(synthesis / name)
    assert planned.name == configured.name
    assert {address: each.path for address, each in planned.resources.items()} == {
        address: each.path for address, each in configured.resources.items()
    }
    assert planned.data.keys() == configured.data.keys()


@pytest.mark.parametrize("name", PLANNED)
def test_the_checks_say_the_same_of_a_plan(name: str, plans: Path, synthesis: Path) -> None:
    planned, configured = examine(load(plans / name / PLAN)), examine(load(synthesis / name))
    assert findings(planned.stack) == findings(configured.stack)
    idle = [code for code, count in planned.evaluated.items() if not count and configured.evaluated[code]]
    assert idle == [], "these judge nothing in a plan"


def _value(plan: Attributes, address: str) -> Attributes:
    """The planned values of a resource, to change in place."""
    resources = plan["planned_values"]["root_module"]["resources"]
    found: Attributes = next(each["values"] for each in resources if each["address"] == address)
    return found


def _expressions(plan: Attributes, address: str) -> Attributes:
    resources = plan["configuration"]["root_module"]["resources"]
    found: Attributes = next(each["expressions"] for each in resources if each["address"] == address)
    return found


def a_day_of_backups(plan: Attributes, address: str) -> None:
    _value(plan, address)["backup_retention_period"] = 1


def another_key(plan: Attributes, address: str) -> None:
    """The default key of AWS: what the argument refers to is gone."""
    del _expressions(plan, address)["kms_key_id"]


def public(plan: Attributes, address: str) -> None:
    _value(plan, address)["publicly_accessible"] = True


@pytest.mark.parametrize(
    ("weaken", "path", "code"),
    [
        (a_day_of_backups, "database/cluster", "SR401"),
        (another_key, "database/cluster", "SR831"),
        (public, "database/writer", "SR404"),
    ],
)
def test_a_weakened_plan_is_found(
    weaken: Callable[[Attributes, str], None], path: str, code: str, plans: Path, tmp_path: Path
) -> None:
    file = plans / "prod" / PLAN
    plan = json.loads(file.read_text(encoding="utf-8"))
    weaken(plan, load(file).at(path).address)
    (tmp_path / PLAN).write_text(json.dumps(plan), encoding="utf-8")
    (tmp_path / "cdk.tf.json").write_bytes((file.parent / "cdk.tf.json").read_bytes())
    assert findings(load(file)) == set()
    assert (code, path) in findings(load(tmp_path / PLAN))
