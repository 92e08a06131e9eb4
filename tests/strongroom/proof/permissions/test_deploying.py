"""What a deployment lacks is found, whichever action is missing; the tables say what AWS knows."""

from __future__ import annotations

from typing import Any

import pytest

from stacks.account.deploy import POLICIES, Target
from stacks.settings import Settings
from strongroom.proof.permissions import authorization
from strongroom.proof.permissions.deploying.lacking import cut_off, lacking
from strongroom.proof.permissions.deploying.needs import Needs, table
from strongroom.proof.permissions.evaluate import Request, evaluate
from strongroom.synthesized import Stack, as_list
from tests.synthesized import SynthesizedStack

ROWS = table().items()

# The reference has a destination for a source, and of a load balancer's parts the load balancer alone.
INCOMPLETE = {
    "elasticloadbalancing:AddTags",
    "elasticloadbalancing:RemoveTags",
    "logs:DeleteDeliverySource",
}


def parts(row: dict[str, Any]) -> list[dict[str, Any]]:
    return [row, *row.get("also", [])]


@pytest.fixture(scope="module")
def prod(all_stacks: dict[str, SynthesizedStack]) -> SynthesizedStack:
    return all_stacks["prod"]


def policies(settings: Settings, *, without: str = "") -> list[Any]:
    statements = [each for purpose in POLICIES.values() for each in purpose(Target(settings))]
    return [
        {**each, "Action": [action for action in as_list(each["Action"]) if action != without]}
        for each in statements
    ]


@pytest.mark.parametrize(("type_", "row"), ROWS, ids=[type_ for type_, _ in ROWS])
def test_a_row_names_actions_that_there_are(type_: str, row: dict[str, Any]) -> None:
    for part in parts(row):
        assert part.keys() <= {"also", "change", "context", "create", "given", "on"}, type_
        for name in [*part.get("create", []), *part.get("change", [])]:
            assert authorization.action(name) is not None, f"{type_}: {name}"


def test_what_a_row_is_about_is_what_aws_checks_the_action_on(prod: SynthesizedStack) -> None:
    settings = prod.settings
    assert settings is not None
    needs = Needs(prod.stack, settings.default_tags)
    for resource in prod.stack.resources.values():
        for request in needs.of(resource):
            action = authorization.action(request.action)
            assert action is not None
            assert request.action in INCOMPLETE or action.acts_on(request.resource), request
            assert "${" not in request.resource, request


@pytest.mark.parametrize(
    ("action", "type_"),
    [
        ("s3:PutBucketNotification", "aws_s3_bucket_notification"),
        ("acm:AddTagsToCertificate", "aws_acm_certificate"),
        ("rds:CreateDBInstance", "aws_rds_cluster_instance"),
        ("route53:AssociateVPCWithHostedZone", "aws_vpc_endpoint"),
        ("cloudwatch:PutMetricAlarm", "aws_appautoscaling_policy"),
        ("iam:PassRole", "aws_ecs_task_definition"),
        ("kms:CreateGrant", "aws_rds_cluster"),
        ("ec2:CreateSubnet", "aws_subnet"),
    ],
)
def test_an_action_that_is_missing_is_named_with_the_resource(
    action: str, type_: str, prod: SynthesizedStack
) -> None:
    settings = prod.settings
    assert settings is not None
    found = [
        lack
        for lack in lacking(policies(settings, without=action), prod.stack, settings.default_tags)
        if lack.resource.type == type_
    ]
    assert found
    assert all(f"{action} on " in lack.problem for lack in found)


def test_every_action_of_the_tables_is_missed(prod: SynthesizedStack) -> None:
    """None of them is allowed by a statement that is for something else."""
    settings = prod.settings
    assert settings is not None
    needs = Needs(prod.stack, settings.default_tags)
    requests: dict[str, list[Request]] = {}
    for resource in prod.stack.resources.values():
        for request in needs.of(resource):
            requests.setdefault(request.action, []).append(request)
    for action, asked in requests.items():
        rest = policies(settings, without=action)
        assert not any(evaluate(rest, each).allowed for each in asked), action


def test_another_environments_role_lacks_nearly_everything(
    prod: SynthesizedStack, all_stacks: dict[str, SynthesizedStack]
) -> None:
    other, settings = all_stacks["dev"].settings, prod.settings
    assert other is not None
    assert settings is not None
    found = {lack.resource.type for lack in lacking(policies(other), prod.stack, settings.default_tags)}
    assert {"aws_vpc", "aws_kms_key", "aws_rds_cluster", "aws_s3_bucket", "aws_iam_role"} <= found


def test_a_type_without_a_row_is_told() -> None:
    stack = Stack("dev", {"resource": {"aws_quantum_computer": {"one": {}}}})
    (lack,) = lacking([], stack, {})
    assert str(lack) == (
        "aws_quantum_computer.one: no table of strongroom/proof/permissions/deploying/ has a row "
        "aws_quantum_computer"
    )


def test_what_the_boundary_cuts_off_is_told_of_its_role(prod: SynthesizedStack) -> None:
    everything = [{"Effect": "Allow", "Action": "*", "Resource": "*"}]
    assert list(cut_off(everything, prod.stack)) == []
    tables = [{"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}]
    found = {lack.resource.path: lack.problem for lack in cut_off(tables, prod.stack)}
    assert "sqs:SendMessage on " in found["service/roles/task/role"]
    assert "dynamodb:" not in found["service/roles/task/role"]
