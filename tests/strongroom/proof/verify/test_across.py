"""What an environment lacks in the stack of its account is found where both are given, and only then."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cdktf import App

from stacks.bootstrap import BootstrapStack
from stacks.settings import Settings
from strongroom.proof.verify import kinds
from strongroom.proof.verify.finding import Report, beside, examine
from strongroom.synthesized import Stack, load
from tests.example_settings import ONE_ACCOUNT
from tests.synthesized import SynthesizedStack


@pytest.fixture(scope="module")
def account(environments: list[Settings], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The account's own stack, with roles that deploy."""
    named = {"github_repository": "example-org/strongroom"}
    integrated = [each.model_copy(update={"ci": each.ci.model_copy(update=named)}) for each in environments]
    app = App(outdir=str(tmp_path_factory.mktemp("account")))
    BootstrapStack(app, "bootstrap", environments=integrated)
    app.synth()
    return Path(app.outdir) / "stacks" / "bootstrap"


def spoiled(folder: Path, old: str, new: str) -> Stack:
    text = (folder / "cdk.tf.json").read_text(encoding="utf-8")
    assert old in text
    document: dict[str, Any] = json.loads(text.replace(old, new))
    return Stack("bootstrap", document)


def found(environment: SynthesizedStack, own: Stack | None) -> dict[str, str]:
    """Check code -> the first problem of the environment."""
    stacks = [environment.stack, *([own] if own else [])]
    reports = beside([Report(stack, {}) for stack in stacks], kinds.read(ONE_ACCOUNT))
    assert not reports[-1].findings or len(reports) == 1, "the account's stack itself lacks nothing"
    return {each.check.code: each.problem for each in reversed(reports[0].findings)}


@pytest.mark.parametrize("name", ["dev", "prod", "staging"])
def test_nothing_is_lacking(name: str, account: Path, all_stacks: dict[str, SynthesizedStack]) -> None:
    assert found(all_stacks[name], load(account)) == {}


def test_an_action_that_the_role_lacks_is_found(account: Path, all_stacks: dict[str, SynthesizedStack]) -> None:
    own = spoiled(account, "s3:PutBucketNotification", "s3:PutBucketLogging")
    problems = found(all_stacks["prod"], own)
    assert problems.keys() == {"SR991"}
    assert "s3:PutBucketNotification on arn:aws:s3:::strongroom-" in problems["SR991"]


def test_an_action_that_the_boundary_lacks_is_found(
    account: Path, all_stacks: dict[str, SynthesizedStack]
) -> None:
    own = spoiled(account, "rds-db:connect", "sqs:SendMessage")
    problems = found(all_stacks["prod"], own)
    assert problems.keys() == {"SR992"}
    assert "rds-db:connect on " in problems["SR992"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("log-group:aws-waf-logs-strongroom-*", "log-group:aws-waf-logs-other-*"),
        (r"\"WafLogs\",\"Effect\":\"Allow\"", r"\"WafLogs\",\"Effect\":\"Deny\""),
        ("delivery.logs.amazonaws.com", "logs.us-east-1.amazonaws.com"),
        ("log-group:/aws/events/strongroom-*", "log-group:/aws/events/strongroom-jobs-*"),
    ],
)
def test_a_log_group_that_no_policy_is_for_is_found(
    old: str, new: str, account: Path, all_stacks: dict[str, SynthesizedStack]
) -> None:
    problems = found(all_stacks["prod"], spoiled(account, old, new))
    assert problems.keys() == {"SR993"}
    writer = "events" if "/events/" in old else "delivery.logs"
    assert f"in us-east-1 lets {writer}.amazonaws.com write to aws_cloudwatch_log_group." in problems["SR993"]


def test_without_roles_that_deploy_the_boundary_alone_is_judged(
    all_stacks: dict[str, SynthesizedStack],
) -> None:
    own = all_stacks["bootstrap"].folder
    assert found(all_stacks["prod"], load(own)) == {}
    assert found(all_stacks["prod"], spoiled(own, "rds-db:connect", "sqs:SendMessage")).keys() == {"SR992"}


def test_an_environment_alone_is_not_judged_by_another_stack(
    all_stacks: dict[str, SynthesizedStack],
) -> None:
    assert found(all_stacks["prod"], None) == {}


def test_its_findings_are_told_as_those_of_a_stack_are(all_stacks: dict[str, SynthesizedStack]) -> None:
    own = spoiled(all_stacks["bootstrap"].folder, "rds-db:connect", "sqs:SendMessage")
    report, _ = beside([examine(all_stacks["prod"].stack), Report(own, {})], kinds.read(ONE_ACCOUNT))
    (finding,) = report.findings
    assert str(finding).startswith("SR992 aws_iam_role.service_roles_task_")
