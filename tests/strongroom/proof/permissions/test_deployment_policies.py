"""The policies of continuous integration, which no committed environment switches on, mean something."""

from __future__ import annotations

from pathlib import Path

import pytest
from cdktf import App

from stacks.account.ci_policies import push_images, reading
from stacks.account.deploy import POLICIES, Target
from stacks.account.settings import AccountSettings
from stacks.bootstrap import BootstrapStack
from stacks.settings import Settings
from strongroom.proof.permissions.lint import meaningless
from strongroom.proof.verify.finding import examine
from strongroom.synthesized import load

REPOSITORY = "arn:aws:ecr:us-east-1:123456789012:repository/strongroom-app"
KEY = "arn:aws:kms:us-east-1:123456789012:key/1"


@pytest.mark.parametrize("purpose", POLICIES)
def test_what_a_deployment_may_do(purpose: str, environments: list[Settings]) -> None:
    statements = [each for settings in environments for each in POLICIES[purpose](Target(settings))]
    assert [problem for each in statements for problem in meaningless(each)] == []


def test_what_plans_and_images_may_do(environments: list[Settings]) -> None:
    statements = [*reading(AccountSettings.of(environments), KEY, environments), *push_images(REPOSITORY)]
    assert [problem for each in statements for problem in meaningless(each)] == []


def test_no_check_objects_to_the_roles_of_continuous_integration(
    environments: list[Settings], tmp_path: Path
) -> None:
    named = {"github_repository": "example-org/strongroom"}
    integrated = [
        settings.model_copy(update={"ci": settings.ci.model_copy(update=named)}) for settings in environments
    ]
    app = App(outdir=str(tmp_path))
    BootstrapStack(app, "bootstrap", environments=integrated)
    app.synth()
    report = examine(load(tmp_path / "stacks" / "bootstrap"))
    found = {finding.resource.address for finding in report.findings if finding.check.code.startswith("SR3")}
    assert found == {report.stack.at("event_logs/policy").address}, "EventBridge's, which is waived"
    assert report.evaluated["SR321"] > 10
