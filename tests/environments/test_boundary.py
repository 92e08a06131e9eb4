"""The workload boundary: around every role, wide enough for all of them, and closed to identities."""

from __future__ import annotations

import json
import re
from fnmatch import fnmatchcase

import pytest

from tests.environments.accounts import Account
from tests.policy_documents import as_list, statements
from tests.synthesized import SynthesizedStack

pytestmark = pytest.mark.requirement(20)


def allowed(account: Account) -> set[str]:
    """The actions that an account's boundary leaves."""
    found = statements(account.stack.at("boundary/policy")[1]["policy"])
    return {action for statement in found for action in as_list(statement["Action"])}


def own(account: Account, all_stacks: dict[str, SynthesizedStack]) -> list[SynthesizedStack]:
    """The stacks of an account's environments."""
    return [all_stacks[settings.environment] for settings in account.environments]


def test_every_role_of_an_environment_is_under_it(
    account: Account, all_stacks: dict[str, SynthesizedStack]
) -> None:
    made = account.stack.at("boundary/policy")[1]
    arn = f"arn:aws:iam::{account.id}:policy{made['path']}{made['name']}"
    for stack in own(account, all_stacks):
        for address, role in stack.resources("aws_iam_role").items():
            assert role.get("permissions_boundary") == arn, f"{stack.name}: {address}"


def test_it_takes_nothing_from_an_environment(
    account: Account, all_stacks: dict[str, SynthesizedStack]
) -> None:
    inside = allowed(account)
    policies = {
        f"{stack.name}: {address}": attributes
        for stack in own(account, all_stacks)
        for address, attributes in stack.resources("aws_iam_policy").items()
    }
    for address, attributes in policies.items():
        used = {
            action
            for statement in json.loads(attributes["policy"])["Statement"]
            if statement["Effect"] == "Allow"
            for action in as_list(statement["Action"])
        }
        assert used - inside == set(), address


def test_it_exists_before_the_first_role_under_it(account: Account) -> None:
    boundary, made = account.stack.at("boundary/policy")
    for address, role in account.stack.resources("aws_iam_role").items():
        if str(role.get("permissions_boundary", "")).endswith(made["name"]):
            assert boundary in role["depends_on"], address


def test_it_keeps_identities_out(account: Account) -> None:
    """Who starts the tasks of jobs and migrations hands them their roles, and ECS alone takes them."""
    jobs = any(settings.jobs or settings.service.migration for settings in account.environments)
    identities = {"iam", "sts", "organizations", "account", "cloudtrail"}
    found = {action for action in allowed(account) if action.split(":")[0] in identities}
    assert found == ({"iam:PassRole"} if jobs else set())
    for statement in statements(account.stack.at("boundary/policy")[1]["policy"]):
        if "iam:PassRole" in as_list(statement["Action"]):
            ecs = {"iam:PassedToService": "ecs-tasks.amazonaws.com"}
            assert statement["Condition"] == {"StringEquals": ecs}
            assert not any(resource.endswith("role/*") for resource in as_list(statement["Resource"]))


def test_of_buckets_it_leaves_the_objects_of_environments(account: Account) -> None:
    """Never a bucket's own settings, and none of the account's own: state and audit trail."""
    found = statements(account.stack.at("boundary/policy")[1]["policy"])
    (objects,) = (each for each in found if any(it.startswith("s3:") for it in as_list(each["Action"])))
    assert set(as_list(objects["Action"])) <= {
        "s3:AbortMultipartUpload",
        "s3:DeleteObject",
        "s3:GetObject",
        "s3:ListBucket",
        "s3:PutObject",
    }
    for bucket in account.stack.resources("aws_s3_bucket").values():
        for arn in (f"arn:aws:s3:::{bucket['bucket']}", f"arn:aws:s3:::{bucket['bucket']}/any"):
            assert not any(fnmatchcase(arn, pattern) for pattern in as_list(objects["Resource"])), arn


def test_what_has_the_applications_name_is_all_that_it_leaves(account: Account) -> None:
    """Others of the account are nobody's here, whatever a program's own policy says."""
    mine = account.environments[0].application
    # Made by AWS for clusters of the account, under names of its own.
    of_rds = {
        "log-group:RDS*": {"logs"},
        "secret:rds!cluster-*": {"secretsmanager"},
        "dbuser:*/*": {"rds-db"},
    }
    found = statements(account.stack.at("boundary/policy")[1]["policy"])
    for statement in found:
        actions = {action.partition(":")[0] for action in as_list(statement["Action"])}
        for resource in as_list(statement["Resource"]):
            name = resource.split(":", 5)[-1]
            if "*" not in resource:
                continue  # named by the settings, one by one: test_boundary_of_settings.py
            if resource == "*":
                assert actions <= {"cloudwatch", "ec2", "ecr", "logs", "xray"}, "for what has no resource"
            elif name in of_rds:
                assert actions == of_rds[name], statement
            elif actions == {"kms"}:
                # A key's name says nothing, its tags do.
                assert statement["Condition"] == {
                    "StringEquals": {"aws:ResourceTag/Application": mine},
                    "StringNotEquals": {"aws:ResourceTag/Environment": "shared"},
                }
            else:
                if name.startswith("role/"):
                    assert statement["Action"] == "iam:PassRole", "to a task, and nothing else of a role"
                # With its type in front (`table/`, `log-group:*`), if the service has one in its ARNs.
                bare = re.sub(r"^([a-z-]+/|log-group:(\*|/ecs/))", "", name)
                assert bare.startswith((f"{mine}-", f"{mine}/")), resource
