"""What the requirement suite of tests/environments decides by is right in itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from stacks.account.settings import AccountSettings
from stacks.settings import Settings
from tests.environments.tagging_facts import taggable
from tests.policy_documents import unlimited_database_sign_ins

DOCKERFILE = Path(__file__).parents[3] / "app" / "Dockerfile"
TAGGABLE_BY_EXAMPLE = {"aws_vpc", "aws_lb", "aws_dynamodb_table", "aws_iam_policy", "aws_ssm_parameter"}


@pytest.mark.parametrize(
    ("resource", "limited"),
    [
        ("arn:aws:rds-db:us-east-1:123456789012:dbuser:${aws_rds_cluster.a.cluster_resource_id}/ledger", True),
        ("arn:aws:rds-db:us-east-1:123456789012:dbuser:${aws_rds_cluster.a.cluster_resource_id}/*", False),
        ("arn:aws:rds-db:us-east-1:123456789012:dbuser:${aws_rds_cluster.a.cluster_identifier}/ledger", False),
        ("${aws_rds_cluster.a.arn}", False),
        ("*", False),
    ],
)
def test_such_a_sign_in_would_be_noticed(resource: str, limited: bool) -> None:
    statement = {"Effect": "Allow", "Action": ["rds-db:connect"], "Resource": resource}
    assert (unlimited_database_sign_ins([statement]) == []) is limited


def test_taggability_is_the_providers_own() -> None:
    assert all(taggable(type_) for type_ in TAGGABLE_BY_EXAMPLE)
    assert not taggable("aws_route")
    assert not taggable("aws_iam_role_policy_attachment")


def test_the_image_runs_as_the_task_definition_says() -> None:
    lines = DOCKERFILE.read_text(encoding="utf-8").splitlines()
    assert "USER 10001:10001" in lines
    # Without it Fargate's scratch volume belongs to root, and the application can't write there.
    assert "VOLUME /tmp" in lines
    assert "EXPOSE 8080" in lines


def test_leading_environment_does_not_depend_on_order(environments: list[Settings]) -> None:
    assert AccountSettings.of(environments) == AccountSettings.of(environments[::-1])
    others = [settings for settings in environments if not settings.protected]
    assert AccountSettings.of(others).tags == others[0].tags
