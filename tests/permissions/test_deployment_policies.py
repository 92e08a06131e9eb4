"""The policies of continuous integration, which no committed environment switches on, mean something."""

from __future__ import annotations

import pytest

from stacks.account.ci_policies import push_images, reading
from stacks.account.deploy import POLICIES, Target
from stacks.settings import Settings
from strongroom.permissions.lint import meaningless

REPOSITORY = "arn:aws:ecr:us-east-1:123456789012:repository/strongroom-app"
KEY = "arn:aws:kms:us-east-1:123456789012:key/1"


@pytest.mark.parametrize("purpose", POLICIES)
def test_what_a_deployment_may_do(purpose: str, environments: list[Settings]) -> None:
    statements = [each for settings in environments for each in POLICIES[purpose](Target(settings))]
    assert [problem for each in statements for problem in meaningless(each)] == []


def test_what_plans_and_images_may_do(environments: list[Settings]) -> None:
    statements = [*reading(environments[0], KEY, environments), *push_images(REPOSITORY)]
    assert [problem for each in statements for problem in meaningless(each)] == []
