"""What the settings name is within the boundary, by its ARN, and nothing else of its kind is."""

from __future__ import annotations

import pytest

from stacks.schema.ecr import in_ecr
from stacks.schema.sections import OnFargate
from tests.environments.accounts import Account
from tests.policy_documents import Statement, as_list, statements

pytestmark = pytest.mark.requirement(20)


def at(account: Account, sid: str) -> Statement:
    found = statements(account.stack.at("boundary/policy")[1]["policy"])
    return next((statement for statement in found if statement["Sid"] == sid), {})


def test_secrets_keys_and_repositories_are_those_of_its_environments(account: Account) -> None:
    services: list[OnFargate] = []
    for settings in account.environments:
        services += [settings.service, *settings.services.values(), *settings.jobs.values()]
    references = {reference for service in services for reference in service.secrets.values()}
    references |= {service.image_credentials_secret_arn or "" for service in services} - {""}
    named = {":".join(each.split(":")[:7]) for each in references if ":secretsmanager:" in each}
    assert set(as_list(at(account, "Secrets").get("Resource", []))) == named
    keys = {key for service in services for key in service.secret_key_arns}
    assert set(as_list(at(account, "SecretKeys").get("Resource", []))) == keys
    images = [service.image or "" for service in services]
    elsewhere = {image.partition("@")[0] for image in images if in_ecr(image)}
    allowed = as_list(at(account, "PullImagesElsewhere").get("Resource", []))
    assert sorted(each.rpartition(":repository/")[2] for each in allowed) == sorted(
        each.partition("/")[2] for each in elsewhere
    )
    assert not any("*" in resource for resource in allowed)


def test_of_what_the_settings_name_it_allows_to_read_alone(account: Account) -> None:
    allowed = {
        "Secrets": {"secretsmanager:GetSecretValue"},
        "SecretKeys": {"kms:Decrypt"},
        "PullImagesElsewhere": {
            "ecr:BatchCheckLayerAvailability",
            "ecr:BatchGetImage",
            "ecr:GetDownloadUrlForLayer",
        },
    }
    for sid, actions in allowed.items():
        assert set(as_list(at(account, sid).get("Action", [*actions]))) == actions


def test_its_policy_is_one_that_iam_takes(account: Account) -> None:
    """6,144 characters, whitespace not counted (IAM and AWS STS quotas)."""
    assert len(account.stack.at("boundary/policy")[1]["policy"]) <= 6144
