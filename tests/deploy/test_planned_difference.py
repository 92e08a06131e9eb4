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
from strongroom.change.difference.stack import Action, ResourceChange, StackDifference
from strongroom.change.review.verdict import Verdict
from strongroom.change.values.text import place_text
from strongroom.local.deployment import Deployment
from strongroom.local.stack import FILE
from strongroom.synthesized.addresses import type_of
from tests.changes.edits import Edit
from tests.changes.stacks_of import synthesized

Document = dict[str, Any]


def another_key(resources: Document) -> None:
    (table,) = (each for name, each in resources["aws_dynamodb_table"].items() if "idempotency" in name)
    table["hash_key"] = table["attribute"][0]["name"] = "another"


def another_major_version(resources: Document) -> None:
    (cluster,) = resources["aws_rds_cluster"].values()
    (group,) = resources["aws_rds_cluster_parameter_group"].values()
    cluster |= {"engine_version": "18.4", "allow_major_version_upgrade": True}
    group |= {"name": group["name"].replace("-17", "-18"), "family": "aurora-postgresql18"}


def another_class_of_readers(resources: Document) -> None:
    for instance in resources["aws_rds_cluster_instance"].values():
        if instance["promotion_tier"]:
            instance["instance_class"] = "db.r8g.xlarge"


def a_wider_policy(resources: Document) -> None:
    policies = resources["aws_iam_policy"]
    (policy,) = (policies[name] for name in policies if name.startswith("service_roles_task_"))
    document = json.loads(policy["policy"])
    document["Statement"].append({"Effect": "Allow", "Action": "ses:SendEmail", "Resource": "*"})
    policy["policy"] = json.dumps(document)


def plan(deployment: Deployment, folder: Path, *edits: Callable[[Document], None]) -> StackDifference:
    """What Terraform plans of the stack that is deployed, with its resources edited."""
    edited = Path(shutil.copytree(deployment.environment.folder, folder / "prod")) / FILE
    document = json.loads(edited.read_text(encoding="utf-8"))
    for edit in edits:
        edit(document["resource"])
    edited.write_text(json.dumps(document), encoding="utf-8")
    return planned.plan(folder, deployment, deployment.workspace)


@pytest.fixture(scope="module")
def found(deployment: Deployment, tmp_path_factory: pytest.TempPathFactory) -> StackDifference:
    """Three edits in one plan, since each is of other resources."""
    edits = (another_key, another_major_version, another_class_of_readers)
    return plan(deployment, tmp_path_factory.mktemp("edited"), *edits)


def test_what_is_not_edited_plans_empty(found: StackDifference) -> None:
    """And what is made of the table, whose ARN is known after the apply only."""
    assert found.others == ()
    assert {type_of(each.address) for each in found.resources} == {
        "aws_dynamodb_table",
        "aws_iam_policy",
        "aws_rds_cluster",
        "aws_rds_cluster_instance",
        "aws_rds_cluster_parameter_group",
    }


def test_another_key_replaces_the_table_and_nothing_else(found: StackDifference) -> None:
    (table,) = of_type(found, "aws_dynamodb_table")

    assert table.action is Action.REPLACE
    assert "idempotency" in table.address
    assert [place_text(place) for place in table.forced_by] == ["hash_key"]
    assert table.refused, "production's has prevent_destroy"
    assert {each.action for each in of_type(found, "aws_iam_policy")} == {Action.CHANGE}
    assert found.verdict is Verdict.IRREVERSIBLE
    assert found.told is not None
    assert found.told["reasons"][0]["addresses"] == [table.address]


def test_a_major_version_changes_the_database_in_place_and_replaces_its_parameter_group(
    found: StackDifference,
) -> None:
    kinds = ("aws_rds_cluster_parameter_group", "aws_rds_cluster", "aws_rds_cluster_instance")
    actions = [{each.action for each in of_type(found, kind)} for kind in kinds]
    assert actions == [{Action.REPLACE}, {Action.CHANGE}, {Action.CHANGE}]


def test_readers_are_given_another_class_and_the_writer_is_left_alone(found: StackDifference) -> None:
    instances = of_type(found, "aws_rds_cluster_instance")
    given = [each for each in instances if "instance_class" in {str(it.place[0]) for it in each.changes}]

    assert len(instances) == 3
    assert len(given) == 2
    assert all("database_reader-" in each.address for each in given)


def of_type(found: StackDifference, type_: str) -> list[ResourceChange]:
    return [each for each in found.resources if type_of(each.address) == type_]


def test_a_wider_policy_is_told_as_what_it_allows_beside_the_verdict(
    deployment: Deployment, tmp_path: Path
) -> None:
    """What stands is understood as well as what comes: nothing else is gained, lost or unknown."""
    found = plan(deployment, tmp_path, a_wider_policy)

    (gained,) = found.security.permissions_gained
    assert (gained.action.lower(), gained.resource) == ("ses:sendemail", "*")
    assert replace(found.security, permissions_gained=()).is_empty
    assert found.verdict is Verdict.REVIEW


def test_what_is_changed_in_an_outage_changes_the_service_in_place(
    deployment: Deployment, tmp_path: Path
) -> None:
    """Other shares of Spot, and another port: the target group stays, and the service is not replaced."""
    edit = Edit("service.on_demand_base", 3, {"service.spot_percent": 70, "service.port": 9090})
    stacks = synthesized("prod", "plain", edit, tmp_path)
    assert isinstance(stacks, Path)

    found = planned.plan(stacks, deployment, deployment.workspace)

    assert found.losses == ()
    actions = {(type_of(each.address), each.action) for each in found.resources}
    rules = ("aws_vpc_security_group_egress_rule", "aws_vpc_security_group_ingress_rule")
    assert actions == {
        ("aws_ecs_cluster_capacity_providers", Action.CHANGE),
        ("aws_ecs_service", Action.CHANGE),
        ("aws_ecs_task_definition", Action.REPLACE),
        *((rule, action) for rule in rules for action in (Action.ADD, Action.DESTROY)),
    }
