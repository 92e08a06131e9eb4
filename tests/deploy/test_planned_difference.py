"""`strongroom diff --plan`: what Terraform would do to what is deployed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from strongroom.change.difference import planned
from strongroom.change.difference.stack import Action, StackDifference
from strongroom.change.review.verdict import Verdict
from strongroom.change.values.text import place_text
from strongroom.local.deployment import Deployment
from strongroom.local.stack import FILE
from tests.changes.edits import Edit
from tests.changes.stacks_of import synthesized

Document = dict[str, Any]


@pytest.fixture
def plan(deployment: Deployment, tmp_path: Path) -> Callable[[Callable[[Document], None]], StackDifference]:
    """What Terraform plans of the stack that is deployed, with its resources edited."""

    def planned_with(edit: Callable[[Document], None]) -> StackDifference:
        edited = Path(shutil.copytree(deployment.environment.folder, tmp_path / "prod")) / FILE
        document = json.loads(edited.read_text(encoding="utf-8"))
        edit(document["resource"])
        edited.write_text(json.dumps(document), encoding="utf-8")
        return planned.plan(tmp_path, deployment, deployment.workspace)

    return planned_with


Plan = Callable[[Callable[[Document], None]], StackDifference]


def test_another_key_replaces_the_table_and_nothing_else(plan: Plan) -> None:
    """All that isn't edited plans empty, so only what is made of the table is left."""

    def edit(resources: Document) -> None:
        (table,) = (each for name, each in resources["aws_dynamodb_table"].items() if "idempotency" in name)
        table["hash_key"] = table["attribute"][0]["name"] = "another"

    found = plan(edit)

    first, *others = found.resources
    assert first.action is Action.REPLACE
    assert "idempotency" in first.address
    assert [place_text(place) for place in first.forced_by] == ["hash_key"]
    assert first.refused, "production's has prevent_destroy"
    assert {each.action for each in others} <= {Action.CHANGE}
    assert {each.address.partition(".")[0] for each in others} <= {"aws_iam_policy"}
    assert found.others == ()
    assert found.verdict is Verdict.IRREVERSIBLE
    assert found.told is not None
    assert found.told["reasons"][0]["addresses"] == [first.address]


def test_a_wider_policy_is_told_as_what_it_allows_beside_the_verdict(plan: Plan) -> None:
    """What stands is understood as well as what comes: nothing else is gained, lost or unknown."""

    def edit(resources: Document) -> None:
        (policy,) = (
            each for name, each in resources["aws_iam_policy"].items() if name.startswith("service_roles_task_")
        )
        document = json.loads(policy["policy"])
        document["Statement"].append({"Effect": "Allow", "Action": "ses:SendEmail", "Resource": "*"})
        policy["policy"] = json.dumps(document)

    found = plan(edit)

    (gained,) = found.security.permissions_gained
    assert (gained.action.lower(), gained.resource) == ("ses:sendemail", "*")
    assert replace(found.security, permissions_gained=()).is_empty
    assert found.verdict is Verdict.REVIEW


def test_a_major_version_changes_the_database_in_place_and_replaces_its_parameter_group(plan: Plan) -> None:
    def edit(resources: Document) -> None:
        (cluster,) = resources["aws_rds_cluster"].values()
        (group,) = resources["aws_rds_cluster_parameter_group"].values()
        cluster |= {"engine_version": "18.4", "allow_major_version_upgrade": True}
        group |= {"name": group["name"].replace("-17", "-18"), "family": "aurora-postgresql18"}

    found = plan(edit)

    actions = {(each.address.partition(".")[0], each.action) for each in found.resources}
    assert actions == {
        ("aws_rds_cluster_parameter_group", Action.REPLACE),
        ("aws_rds_cluster", Action.CHANGE),
        ("aws_rds_cluster_instance", Action.CHANGE),
    }


def test_readers_are_given_another_class_and_the_writer_is_left_alone(plan: Plan) -> None:
    def edit(resources: Document) -> None:
        for instance in resources["aws_rds_cluster_instance"].values():
            if instance["promotion_tier"]:
                instance["instance_class"] = "db.r8g.xlarge"

    found = plan(edit)

    assert [each.action for each in found.resources] == [Action.CHANGE] * 2
    assert all("database_reader-" in each.address for each in found.resources)


def test_what_is_changed_in_an_outage_changes_the_service_in_place(
    deployment: Deployment, tmp_path: Path
) -> None:
    """Other shares of Spot, and another port: the target group stays, and the service is not replaced."""
    edit = Edit("service.on_demand_base", 3, {"service.spot_percent": 70, "service.port": 9090})
    stacks = synthesized("prod", "plain", edit, tmp_path)
    assert isinstance(stacks, Path)

    found = planned.plan(stacks, deployment, deployment.workspace)

    assert found.losses == ()
    actions = {(each.address.partition(".")[0], each.action) for each in found.resources}
    rules = ("aws_vpc_security_group_egress_rule", "aws_vpc_security_group_ingress_rule")
    assert actions == {
        ("aws_ecs_cluster_capacity_providers", Action.CHANGE),
        ("aws_ecs_service", Action.CHANGE),
        ("aws_ecs_task_definition", Action.REPLACE),
        *((rule, action) for rule in rules for action in (Action.ADD, Action.DESTROY)),
    }
