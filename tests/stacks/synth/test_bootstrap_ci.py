"""The bootstrap stack's roles for continuous integration: each does its part and no more."""

from __future__ import annotations

import json
from fnmatch import fnmatchcase

import pytest
from cdktf import App

from stacks.bootstrap import BootstrapStack
from stacks.settings import Settings
from tests.environments.ci_facts import (
    WITHOUT_RESOURCES,
    allowed,
    beyond_quotas,
    policies_of,
    role_at,
    service_of,
)
from tests.policy_documents import as_list
from tests.synthesized import SynthesizedStack

BOUNDARY = "arn:aws:iam::123456789012:policy/bootstrap/strongroom-workload-boundary"


@pytest.fixture(scope="session")
def integrated(environments: list[Settings], tmp_path_factory: pytest.TempPathFactory) -> SynthesizedStack:
    """The bootstrap stack of environments that name a GitHub repository."""
    outdir = tmp_path_factory.mktemp("integrated")
    app = App(outdir=str(outdir))
    named = [
        settings.model_copy(
            update={"ci": settings.ci.model_copy(update={"github_repository": "example-org/strongroom"})}
        )
        for settings in environments
    ]
    BootstrapStack(app, "bootstrap", environments=named)
    app.synth()
    return SynthesizedStack("bootstrap", outdir / "stacks" / "bootstrap", None)


@pytest.mark.parametrize(
    ("role", "subjects"),
    [
        (
            "plan",
            ["repo:example-org/strongroom:ref:refs/heads/main", "repo:example-org/strongroom:pull_request"],
        ),
        ("images", ["repo:example-org/strongroom:ref:refs/heads/main"]),
        ("deploy_dev", ["repo:example-org/strongroom:environment:dev"]),
        ("deploy_prod", ["repo:example-org/strongroom:environment:prod"]),
    ],
)
def test_who_may_assume_it(integrated: SynthesizedStack, role: str, subjects: list[str]) -> None:
    (statement,) = json.loads(role_at(integrated, role)["assume_role_policy"])["Statement"]
    assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
    assert statement["Condition"] == {
        "StringEquals": {
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub": subjects,
        }
    }


def test_within_the_quotas_of_iam(integrated: SynthesizedStack) -> None:
    assert beyond_quotas(integrated) == []


@pytest.mark.parametrize("role", ["plan", "images", "deploy_dev", "deploy_staging", "deploy_prod"])
def test_no_wildcards(integrated: SynthesizedStack, role: str) -> None:
    for statement in allowed(integrated, role):
        actions = as_list(statement["Action"])
        assert not [action for action in actions if "*" in action], statement["Sid"]
        if "*" in as_list(statement["Resource"]):
            assert set(actions) <= WITHOUT_RESOURCES, statement["Sid"]
            assert "Condition" in statement or actions == ["ecr:GetAuthorizationToken"], statement["Sid"]


def test_a_deployment_changes_its_own_environment_only(integrated: SynthesizedStack) -> None:
    other = {
        "iam": "arn:aws:iam::123456789012:role/strongroom-app-task-prod",
        "dynamodb": "arn:aws:dynamodb:us-east-1:123456789012:table/strongroom-sessions-prod",
        "sqs": "arn:aws:sqs:us-east-1:123456789012:strongroom-validation-prod",
        "rds": "arn:aws:rds:us-east-1:123456789012:cluster:strongroom-database-prod",
        "s3": "arn:aws:s3:::strongroom-assets-123456789012-prod",
        "ssm": "arn:aws:ssm:us-east-1:123456789012:parameter/strongroom/prod/vpc_id",
        "lambda": "arn:aws:lambda:us-east-1:123456789012:function:strongroom-validation-prod",
        "ecs": "arn:aws:ecs:us-east-1:123456789012:service/strongroom-app-prod/strongroom-app-prod",
        "state": "arn:aws:s3:::strongroom-state-123456789012/strongroom/prod/terraform.tfstate",
    }

    def reached(role: str) -> set[str]:
        return {
            kind
            for kind, arn in other.items()
            for statement in allowed(integrated, role)
            for resource in as_list(statement["Resource"])
            if resource != "*" and fnmatchcase(arn, resource)
        }

    assert reached("deploy_prod") == set(other)
    assert reached("deploy_dev") == set()


def test_resources_with_ids_are_told_apart_by_tags(integrated: SynthesizedStack) -> None:
    for statement in allowed(integrated, "deploy_dev"):
        services = {action.split(":")[0] for action in as_list(statement["Action"])}
        if not services & {"ec2", "kms", "acm"} or statement["Sid"] in {
            "Aliases",  # by name
            "StateKey",
            "RemoveInterfacesOfFunction",  # Lambda's own, which have no tags
        }:
            continue
        values = {
            key.split("/")[1]: value
            for key, value in statement["Condition"]["StringEquals"].items()
            if key.startswith(("aws:ResourceTag/", "aws:RequestTag/"))
        }
        assert values == {"Application": "strongroom", "Environment": "dev"}, statement["Sid"]


def test_a_deployment_cannot_widen_rights(integrated: SynthesizedStack) -> None:
    bootstraps = [
        role_at(integrated, role)["path"] + role_at(integrated, role)["name"]
        for role in ("plan", "images", "deploy_dev", "deploy_prod")
    ]
    iam = [s for s in allowed(integrated, "deploy_prod") if as_list(s["Action"])[0].startswith("iam:")]
    for statement in iam:
        for resource in as_list(statement["Resource"]):
            for path in bootstraps:
                assert not fnmatchcase(f"arn:aws:iam::123456789012:role{path}", resource), statement["Sid"]
            assert not fnmatchcase(BOUNDARY, resource), statement["Sid"]

    by_action = {action: s for s in iam for action in as_list(s["Action"])}
    for action in ("iam:CreateRole", "iam:PutRolePermissionsBoundary"):
        assert by_action[action]["Condition"] == {"StringEquals": {"iam:PermissionsBoundary": BOUNDARY}}
    assert "iam:DeleteRolePermissionsBoundary" not in by_action
    assert "iam:PassedToService" in by_action["iam:PassRole"]["Condition"]["StringEquals"]
    assert "iam:AWSServiceName" in by_action["iam:CreateServiceLinkedRole"]["Condition"]["StringEquals"]
    attachable = by_action["iam:AttachRolePolicy"]["Condition"]["ArnLike"]["iam:PolicyARN"]
    assert not [arn for arn in attachable if fnmatchcase("arn:aws:iam::aws:policy/AdministratorAccess", arn)]


@pytest.mark.parametrize("role", ["plan", "deploy_dev"])
def test_reading_infrastructure_is_not_reading_data(integrated: SynthesizedStack, role: str) -> None:
    refused = [s for policy in policies_of(integrated, role) for s in policy if s["Effect"] == "Deny"]
    data = next(s for s in refused if s.get("Resource") == "*")
    assert {"dynamodb:GetItem", "dynamodb:Scan", "sqs:ReceiveMessage", "logs:GetLogEvents"} <= set(
        data["Action"]
    )
    objects = next(s for s in refused if "NotResource" in s)
    assert "s3:GetObject" in objects["Action"]
    audit = "arn:aws:s3:::strongroom-audit-123456789012-shared/AWSLogs/1.json.gz"
    bootstrap_state = "arn:aws:s3:::strongroom-state-123456789012/strongroom/bootstrap/terraform.tfstate"
    for arn in (audit, bootstrap_state):
        assert not [readable for readable in objects["NotResource"] if fnmatchcase(arn, readable)]


def test_planning_changes_nothing_but_the_lock(integrated: SynthesizedStack) -> None:
    for statement in allowed(integrated, "plan"):
        writes = {"s3:PutObject", "s3:DeleteObject"} & set(as_list(statement["Action"]))
        if writes:
            assert all(resource.endswith(".tflock") for resource in as_list(statement["Resource"]))
    services = {a.split(":")[0] for s in allowed(integrated, "plan") for a in as_list(s["Action"])}
    assert services == {"kms", "s3"}


def test_every_deployed_service_is_covered(
    integrated: SynthesizedStack, stacks: dict[str, SynthesizedStack]
) -> None:
    """A resource type whose service no deployment policy knows could not be deployed by it."""
    granted = {a.split(":")[0] for s in allowed(integrated, "deploy_prod") for a in as_list(s["Action"])}
    for address in stacks["prod"].all_resources:
        assert service_of(address) in granted, address
