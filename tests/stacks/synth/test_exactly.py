"""What an environment of ours has, exactly: of these types nothing more.

`tests/environments` asks that these are there; whoever builds on the project may have more.
"""

from __future__ import annotations

import pytest

from tests.environments.test_keys import SERVICES
from tests.environments.test_outputs import CONTRACT
from tests.environments.test_roles import OF_MIGRATION, TRUSTED
from tests.synthesized import SynthesizedStack

# Type -> the construct paths of all that an environment has of it.
OF_AN_ENVIRONMENT = {
    "aws_dynamodb_table": {"tables/idempotency", "tables/sessions", "tables/transactions"},
    "aws_iam_role": {*TRUSTED, *OF_MIGRATION},
    "aws_kms_key": set(SERVICES),
    "aws_lambda_event_source_mapping": {"validation/event_source_mapping"},
    "aws_lambda_function": {"migration/run/function", "validation/function"},
    "aws_s3_bucket": {"access_logs/bucket/bucket", "static_site/assets/bucket"},
    "aws_sqs_queue": {"validation/dead_letter_queue", "validation/queue"},
}
OF_THE_ACCOUNT = {
    "aws_cloudwatch_log_group": {"audit/log_group"},
    "aws_iam_role": {"audit/delivery/role"},
    "aws_kms_key": {"audit/key/key", "images/key/key", "state/key/key"},
    "aws_s3_bucket": {"access_logs/bucket/bucket", "audit/bucket/bucket", "state/bucket/bucket"},
}

LOG_GROUPS = {
    "/aws/ecs/containerinsights/strongroom-app-{}/performance",
    "/aws/events/strongroom-services-{}",
    "/aws/lambda/strongroom-run-migration-{}",
    "/aws/lambda/strongroom-validate-transaction-{}",
    "/aws/rds/cluster/strongroom-database-{}/postgresql",
    "/aws/vpc/strongroom-flow-logs-{}",
    "/ecs/strongroom-app-{}",
    "/ecs/strongroom-migrate-{}",
    "aws-waf-logs-strongroom-waf-cloudfront-{}",
    "aws-waf-logs-strongroom-waf-regional-{}",
}


def paths(stack: SynthesizedStack, type_: str) -> set[str]:
    """Where in the stack the resources of a type are."""
    return {
        attributes["//"]["metadata"]["path"].partition("/")[2] for attributes in stack.resources(type_).values()
    }


@pytest.mark.parametrize("type_", OF_AN_ENVIRONMENT)
def test_an_environment_has_exactly_these(stack: SynthesizedStack, type_: str) -> None:
    assert paths(stack, type_) == OF_AN_ENVIRONMENT[type_]


@pytest.mark.parametrize("type_", OF_THE_ACCOUNT)
def test_the_account_has_exactly_these(all_stacks: dict[str, SynthesizedStack], type_: str) -> None:
    assert paths(all_stacks["bootstrap"], type_) == OF_THE_ACCOUNT[type_]


def test_the_log_groups(stack: SynthesizedStack) -> None:
    groups = stack.resources("aws_cloudwatch_log_group").values()
    assert {group["name"] for group in groups} == {name.format(stack.name) for name in LOG_GROUPS}


def test_the_outputs(stack: SynthesizedStack) -> None:
    assert stack.json["output"].keys() == CONTRACT.keys()


def test_the_kinds(stacks: dict[str, SynthesizedStack]) -> None:
    kinds = {name: stack.settings.kind for name, stack in stacks.items() if stack.settings is not None}
    assert kinds == {"dev": "nonproduction", "staging": "nonproduction", "prod": "production"}
