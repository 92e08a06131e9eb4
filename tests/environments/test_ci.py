"""Continuous integration of each account whose settings name a repository: each role does its part."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest

from stacks.settings import Settings
from tests.environments.accounts import Account
from tests.environments.ci_facts import (
    WITHOUT_RESOURCES,
    allowed,
    beyond_quotas,
    policies_of,
    role_at,
    service_of,
)
from tests.policy_documents import as_list, statements
from tests.synthesized import SynthesizedStack

pytestmark = pytest.mark.requirement(20)


@pytest.fixture
def integrated(account: Account) -> SynthesizedStack:
    """The own stack of each account that is deployed to from outside."""
    if not account.deployed:
        pytest.skip(f"no environment of {account.id} names a repository in ci.github_repository")
    return account.stack


def deploy(settings: Settings) -> str:
    return f"deploy_{settings.environment}"


def roles(account: Account) -> list[str]:
    return ["plan", "images", *map(deploy, account.deployed)]


def named(settings: Settings) -> dict[str, str]:
    """One resource of each kind that an environment has, by its ARN."""
    application, name = settings.application, settings.environment
    place = f"{settings.region}:{settings.account_id}"
    return {
        "iam": f"arn:aws:iam::{settings.account_id}:role/{application}-app-task-{name}",
        "dynamodb": f"arn:aws:dynamodb:{place}:table/{application}-sessions-{name}",
        "sqs": f"arn:aws:sqs:{place}:{application}-validation-{name}",
        "rds": f"arn:aws:rds:{place}:cluster:{application}-database-{name}",
        "s3": f"arn:aws:s3:::{application}-assets-{settings.account_id}-{name}",
        "ssm": f"arn:aws:ssm:{place}:parameter/{application}/{name}/vpc_id",
        "lambda": f"arn:aws:lambda:{place}:function:{application}-validation-{name}",
        "ecs": f"arn:aws:ecs:{place}:service/{application}-app-{name}/{application}-app-{name}",
        "state": f"arn:aws:s3:::{settings.state_bucket}/{application}/{name}/terraform.tfstate",
    }


def test_there_are_no_roles_for_it_unless_asked_for(account: Account) -> None:
    url = "token.actions.githubusercontent.com"
    made = account.stack.resources("aws_iam_openid_connect_provider")
    read = account.stack.json.get("data", {}).get("aws_iam_openid_connect_provider", {})
    existing = account.leading.account.github_provider == "existing"
    assert {provider["url"] for provider in (*made.values(), *read.values())} <= {f"https://{url}"}
    found = {
        role["//"]["metadata"]["path"].split("/")[2]
        for role in account.stack.resources("aws_iam_role").values()
        if "/ci/" in role["//"]["metadata"]["path"]
    }
    expected = 1 if account.deployed else 0
    assert (len(made), len(read)) == ((0, expected) if existing else (expected, 0))
    assert found == (set(roles(account)) if account.deployed else set())


def test_who_may_assume_each_role(account: Account, integrated: SynthesizedStack) -> None:
    main = {f"repo:{s.ci.github_repository}:ref:refs/heads/{s.ci.main_branch}" for s in account.deployed}
    pulls = {f"repo:{s.ci.github_repository}:pull_request" for s in account.deployed}
    expected = {"plan": main | pulls, "images": main} | {
        deploy(s): {f"repo:{s.ci.github_repository}:environment:{s.environment}"} for s in account.deployed
    }
    for role, subjects in expected.items():
        (statement,) = statements(role_at(integrated, role)["assume_role_policy"])
        assert statement["Action"] == "sts:AssumeRoleWithWebIdentity", role
        (operator,) = statement["Condition"]
        assert operator == "StringEquals", f"{role}: a pattern would let others in"
        condition = statement["Condition"]["StringEquals"]
        assert condition.keys() == {
            "token.actions.githubusercontent.com:aud",
            "token.actions.githubusercontent.com:sub",
        }
        assert condition["token.actions.githubusercontent.com:aud"] == "sts.amazonaws.com", role
        assert set(as_list(condition["token.actions.githubusercontent.com:sub"])) == subjects, role


def test_it_is_within_the_quotas_of_iam(integrated: SynthesizedStack) -> None:
    assert beyond_quotas(integrated) == []


def test_no_role_has_a_wildcard_for_an_action(account: Account, integrated: SynthesizedStack) -> None:
    for role in roles(account):
        for statement in allowed(integrated, role):
            actions = as_list(statement["Action"])
            assert not [action for action in actions if "*" in action], f"{role}: {statement['Sid']}"
            if "*" in as_list(statement["Resource"]):
                assert set(actions) <= WITHOUT_RESOURCES, f"{role}: {statement['Sid']}"
                assert "Condition" in statement or actions == ["ecr:GetAuthorizationToken"], statement["Sid"]


def test_a_deployment_changes_its_own_environment_only(account: Account, integrated: SynthesizedStack) -> None:
    for settings in account.deployed:
        patterns = [
            resource
            for statement in allowed(integrated, deploy(settings))
            for resource in as_list(statement["Resource"])
            if resource != "*"
        ]
        for other in account.environments:
            reached = {
                kind for kind, arn in named(other).items() if any(fnmatchcase(arn, each) for each in patterns)
            }
            assert reached == (set(named(other)) if other is settings else set()), (
                f"{deploy(settings)} on {other.environment}"
            )


def test_resources_with_ids_are_told_apart_by_tags(account: Account, integrated: SynthesizedStack) -> None:
    for settings in account.deployed:
        for statement in allowed(integrated, deploy(settings)):
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
            own = {"Application": settings.application, "Environment": settings.environment}
            assert values == own, f"{deploy(settings)}: {statement['Sid']}"


def test_a_deployment_cannot_widen_rights(account: Account, integrated: SynthesizedStack) -> None:
    paths = [role_at(integrated, role)["path"] + role_at(integrated, role)["name"] for role in roles(account)]
    made = integrated.at("boundary/policy")[1]
    boundary = f"arn:aws:iam::{account.id}:policy{made['path']}{made['name']}"
    for settings in account.deployed:
        role = deploy(settings)
        iam = [s for s in allowed(integrated, role) if as_list(s["Action"])[0].startswith("iam:")]
        for statement in iam:
            for resource in as_list(statement["Resource"]):
                for path in paths:
                    arn = f"arn:aws:iam::{account.id}:role{path}"
                    assert not fnmatchcase(arn, resource), f"{role}: {statement['Sid']}"
                assert not fnmatchcase(boundary, resource), f"{role}: {statement['Sid']}"

        by_action = {action: s for s in iam for action in as_list(s["Action"])}
        for action in ("iam:CreateRole", "iam:PutRolePermissionsBoundary"):
            assert by_action[action]["Condition"] == {"StringEquals": {"iam:PermissionsBoundary": boundary}}
        assert "iam:DeleteRolePermissionsBoundary" not in by_action, role
        assert "iam:PassedToService" in by_action["iam:PassRole"]["Condition"]["StringEquals"], role
        linked = by_action["iam:CreateServiceLinkedRole"]["Condition"]["StringEquals"]
        assert "iam:AWSServiceName" in linked, role
        attachable = by_action["iam:AttachRolePolicy"]["Condition"]["ArnLike"]["iam:PolicyARN"]
        administrator = "arn:aws:iam::aws:policy/AdministratorAccess"
        assert not [arn for arn in attachable if fnmatchcase(administrator, arn)], role


def test_reading_infrastructure_is_not_reading_data(account: Account, integrated: SynthesizedStack) -> None:
    state = f"arn:aws:s3:::{account.leading.state_bucket}/{account.application}/bootstrap/terraform.tfstate"
    trail = f"arn:aws:s3:::{account.application}-audit-{account.id}-shared/AWSLogs/1.json.gz"
    for role in ("plan", *map(deploy, account.deployed)):
        refused = [s for policy in policies_of(integrated, role) for s in policy if s["Effect"] == "Deny"]
        data = next(s for s in refused if s.get("Resource") == "*")
        assert {"dynamodb:GetItem", "dynamodb:Scan", "sqs:ReceiveMessage", "logs:GetLogEvents"} <= set(
            data["Action"]
        ), role
        objects = next(s for s in refused if "NotResource" in s)
        assert "s3:GetObject" in objects["Action"], role
        for arn in (trail, state):
            readable = [each for each in objects["NotResource"] if fnmatchcase(arn, each)]
            assert not readable, f"{role}: {arn}"


def test_planning_changes_nothing_but_the_lock(integrated: SynthesizedStack) -> None:
    for statement in allowed(integrated, "plan"):
        writes = {"s3:PutObject", "s3:DeleteObject"} & set(as_list(statement["Action"]))
        if writes:
            assert all(resource.endswith(".tflock") for resource in as_list(statement["Resource"]))
    services = {a.split(":")[0] for s in allowed(integrated, "plan") for a in as_list(s["Action"])}
    assert services == {"kms", "s3"}


def test_a_deployment_assumes_the_role_of_its_zone_and_no_other(
    account: Account, integrated: SynthesizedStack
) -> None:
    for role in roles(account):
        assumed = {
            (action, resource)
            for statement in allowed(integrated, role)
            for action in as_list(statement["Action"])
            if action.startswith("sts:")
            for resource in as_list(statement["Resource"])
        }
        arns = [s.domain.hosted_zone_role_arn for s in account.deployed if deploy(s) == role]
        assert assumed == {("sts:AssumeRole", arn) for arn in arns if arn}, role


def test_every_deployed_service_is_covered(
    account: Account, integrated: SynthesizedStack, all_stacks: dict[str, SynthesizedStack]
) -> None:
    """A resource type whose service no deployment policy knows could not be deployed by it."""
    for settings in account.deployed:
        granted = {
            action.split(":")[0]
            for statement in allowed(integrated, deploy(settings))
            for action in as_list(statement["Action"])
        }
        for address, attributes in all_stacks[settings.environment].all_resources.items():
            if attributes.get("provider") == "aws.dns":  # by a role of the zone's account
                assert "sts" in granted, f"{settings.environment}: {address}"
                continue
            assert service_of(address) in granted, f"{settings.environment}: {address}"
