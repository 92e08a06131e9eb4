"""What an account has once: keys, images, defaults, tags, outputs."""

from __future__ import annotations

import json

import pytest

from tests.environments.accounts import Account
from tests.policy_documents import statements

pytestmark = pytest.mark.requirement(20)


def test_every_key_keeps_its_administrator(account: Account) -> None:
    keys = account.stack.resources("aws_kms_key")
    assert len(keys) >= 3
    for address, key in keys.items():
        assert statements(key["policy"])[0]["Principal"] == {"AWS": f"arn:aws:iam::{account.id}:root"}, address


def test_images_cannot_be_replaced(account: Account) -> None:
    repository = account.stack.only("aws_ecr_repository")
    assert repository["name"] == f"{account.application}-app"
    assert repository["image_tag_mutability"] == "IMMUTABLE"
    assert repository["image_scanning_configuration"] == {"scan_on_push": True}
    assert repository["encryption_configuration"][0]["encryption_type"] == "KMS"
    assert repository["lifecycle"]["prevent_destroy"] is True
    rules = json.loads(account.stack.only("aws_ecr_lifecycle_policy")["policy"])["rules"]
    counts = {r["selection"]["tagStatus"]: r["selection"]["countNumber"] for r in rules}
    assert counts == {"untagged": 14, "tagged": 200}


DEFAULTS = (
    "aws_ebs_encryption_by_default",
    "aws_ebs_snapshot_block_public_access",
    "aws_iam_account_password_policy",
    "aws_s3_account_public_access_block",
)


def test_account_wide_defaults_are_made_or_left_to_who_manages_them(account: Account) -> None:
    made = [type_ for type_ in DEFAULTS if account.stack.resources(type_)]
    assert made == ([*DEFAULTS] if account.leading.account.manage_defaults else [])


def test_account_wide_defaults(account: Account) -> None:
    if not account.leading.account.manage_defaults:
        pytest.skip(f"the defaults of account {account.id} are managed by others (account.manage_defaults)")
    block = account.stack.only("aws_s3_account_public_access_block")
    assert all(
        block[setting] is True
        for setting in (
            "block_public_acls",
            "block_public_policy",
            "ignore_public_acls",
            "restrict_public_buckets",
        )
    )
    assert account.stack.only("aws_ebs_encryption_by_default")["enabled"] is True
    assert account.stack.only("aws_ebs_snapshot_block_public_access")["state"] == "block-all-sharing"
    assert account.stack.only("aws_iam_account_password_policy")["minimum_password_length"] >= 14


def test_it_follows_the_production_environment_if_there_is_one(account: Account) -> None:
    providers = account.stack.json["provider"]["aws"]
    (tags, *others) = (block["tags"] for provider in providers for block in provider["default_tags"])
    assert all(each == tags for each in others)
    production = [settings for settings in account.environments if settings.protected]
    followed = (production or account.environments)[0]
    assert tags == {**followed.default_tags, "Environment": "shared"}
    assert {provider.get("alias"): provider["region"] for provider in providers} in (
        {None: "us-east-1"},
        {None: followed.region, "us_east_1": "us-east-1"},
    )
    assert all(provider["allowed_account_ids"] == [account.id] for provider in providers)


@pytest.mark.requirement(14)
def test_outputs(account: Account) -> None:
    deployment = {
        *(f"ci_deploy_{settings.environment}_role_arn" for settings in account.deployed),
        *(f"ci_{role}_role_arn" for role in ("images", "plan") if account.deployed),
    }
    assert set(account.stack.json["output"]) == deployment | {
        "access_log_bucket_name",
        "audit_bucket_name",
        "audit_trail_arn",
        "image_repository_name",
        "image_repository_url",
        "state_bucket_name",
        "state_key_arn",
        "workload_boundary_arn",
    }


def test_the_logs_of_web_acls_are_let_in_by_one_policy_in_each_region(account: Account) -> None:
    """Of the account, made once: AWS WAF would make them itself, and two at once overwrite each other's."""
    regions = {provider.get("alias"): provider["region"] for provider in account.stack.json["provider"]["aws"]}
    found = {}
    # Another is for the events of deployments and jobs: test_failed_deployments.py.
    every = account.stack.resources("aws_cloudwatch_log_resource_policy").values()
    for given in (each for each in every if "events.amazonaws.com" not in each["policy_document"]):
        region = regions[given["provider"].partition(".")[2] if "provider" in given else None]
        (statement,) = statements(given["policy_document"])
        found[region] = statement
        assert given["policy_name"] == f"{account.application}-waf-logs-shared"
        assert statement["Principal"] == {"Service": "delivery.logs.amazonaws.com"}
        assert statement["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]
        here = f"arn:aws:logs:{region}:{account.id}"
        assert statement["Resource"] == f"{here}:log-group:aws-waf-logs-{account.application}-*:log-stream:*"
        assert statement["Condition"] == {
            "StringEquals": {"aws:SourceAccount": account.id},
            "ArnLike": {"aws:SourceArn": f"{here}:*"},
        }
    assert found.keys() == {account.leading.region, "us-east-1"}
    assert len(every) == len(found) + 1
