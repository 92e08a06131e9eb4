"""Providers, backend, outputs and names, in forms that the environments don't have."""

from __future__ import annotations

from typing import Any

import pytest

from strongroom.proof.verify.check import CHECKS
from strongroom.synthesized import Stack
from tests.strongroom.proof.verify.checks.stacks import problems

TAGS = {
    "Application": "shop",
    "Environment": "prod",
    "Team": "shop",
    "CostCenter": "1",
    "ManagedBy": "terraform",
    "Repository": "https://example.com/shop.git",
}
HOME = {"region": "eu-west-1", "default_tags": {"tags": TAGS}, "allowed_account_ids": ["123456789012"]}
S3 = {
    "bucket": "state",
    "key": "shop/prod/terraform.tfstate",
    "encrypt": True,
    "kms_key_id": "alias/state",
    "use_lockfile": True,
    "allowed_account_ids": ["123456789012"],
}


def found(code: str, **document: Any) -> dict[str, str]:
    """Address -> problem, of a configuration of which these parts are written out."""
    stack = Stack("prod", {"provider": {"aws": [HOME]}, "resource": {}, **document})
    return {
        verdict.resource.address: verdict.problem
        for verdict in CHECKS[code].run(stack)
        if verdict.problem is not None
    }


@pytest.mark.parametrize(
    ("provider", "problem"),
    [
        (HOME, None),
        ([HOME, {**HOME, "alias": "edge"}], None),
        ([{**HOME, "default_tags": [{"tags": "${var.tags}"}]}], None),
        ({**HOME, "default_tags": {"tags": {**TAGS, "Team": "${var.team}"}}}, None),
        ({**HOME, "default_tags": {"tags": {**TAGS, "Team": " "}}}, "Team not among its default tags"),
        ({**HOME, "ignore_tags": {"key_prefixes": ["aws:"]}}, None),
        ({**HOME, "ignore_tags": {"keys": ["Team", "Other"]}}, "ignore_tags has Team"),
    ],
)
def test_default_tags(provider: object, problem: str | None) -> None:
    assert found("SR941", provider={"aws": provider}) == ({} if problem is None else {"provider.aws": problem})


def test_a_second_provider_without_tags() -> None:
    second = {"alias": "edge", "region": "us-east-1"}
    problem = found("SR941", provider={"aws": [second, HOME]})
    assert problem.keys() == {"provider.aws.edge"}
    assert problem["provider.aws.edge"].endswith("not among its default tags")


@pytest.mark.parametrize(
    ("resource", "problem"),
    [
        ({"tags": {"Name": "a", "Team": "shop"}}, None),
        ({"tags": {"Team": "${var.team}"}}, None),
        ({"tags": {"Team": "other"}}, "its Team is other"),
        ({"tags_all": {**TAGS, "Name": "a"}}, None),
        ({"tags_all": "${var.tags}"}, None),
        ({"tags_all": {**TAGS, "Team": "other"}}, "its Team is other"),
        ({"tags_all": {"Name": "a", "Team": "shop"}}, "tags_all leaves out Application"),
        ({"lifecycle": {"ignore_changes": ["desired_count"]}}, None),
        ({"lifecycle": [{"ignore_changes": ["tags_all"]}]}, "changes of tags_all are ignored"),
        ({"lifecycle": {"ignore_changes": "all"}}, "changes of all are ignored"),
    ],
)
def test_tags_of_a_resources_own(resource: dict[str, Any], problem: str | None) -> None:
    resources = {"aws_lb": {"web": resource}}
    assert found("SR942", resource=resources) == ({} if problem is None else {"aws_lb.web": problem})


@pytest.mark.parametrize(
    ("service", "holds"),
    [
        ({"propagate_tags": "SERVICE", "enable_ecs_managed_tags": True}, True),
        ({"propagate_tags": "TASK_DEFINITION", "enable_ecs_managed_tags": "true"}, True),
        ({"propagate_tags": "NONE", "enable_ecs_managed_tags": True}, False),
        ({"propagate_tags": "SERVICE"}, False),
        ({}, False),
    ],
)
def test_tags_of_tasks(service: dict[str, Any], holds: bool) -> None:
    assert (problems("SR943", {"aws_ecs_service.app": service}) == {}) is holds


@pytest.mark.parametrize(
    ("changed", "holds"),
    [
        ({}, True),
        ({"encrypt": "true"}, True),
        ({"use_lockfile": False, "dynamodb_table": "locks"}, True),
        ({"use_lockfile": None}, False),
        ({"encrypt": None}, False),
        ({"kms_key_id": ""}, False),
    ],
)
def test_the_state(changed: dict[str, Any], holds: bool) -> None:
    backend = {"backend": {"s3": {**S3, **changed}}}
    assert (found("SR951", terraform=backend) == {}) is holds
    assert (found("SR951", terraform=[{"backend": [{"s3": [{**S3, **changed}]}]}]) == {}) is holds


@pytest.mark.parametrize(
    "terraform", [{}, [], {"backend": {}}, {"backend": {"local": {}}}, {"backend": {"local": None}}]
)
def test_a_state_beside_the_configuration(terraform: object) -> None:
    assert found("SR951", terraform=terraform) == {"terraform.backend.local": "the backend is local"}
    assert found("SR953", terraform=terraform) == {}


@pytest.mark.parametrize(
    ("key", "holds"),
    [
        ("prod.tfstate", True),
        ("shop/prod", True),
        ("shop-prod/terraform.tfstate", True),
        ("${var.key}", True),
        ("shop/production/terraform.tfstate", False),
        ("terraform.tfstate", False),
    ],
)
def test_the_key_of_a_state(key: str, holds: bool) -> None:
    assert (found("SR952", terraform={"backend": {"s3": {**S3, "key": key}}}) == {}) is holds


@pytest.mark.parametrize(
    ("name", "bucket", "holds"),
    [
        ("bootstrap-123456789012", "shop-state-123456789012", True),
        ("bootstrap-123456789012", "shop-state", False),  # which other accounts may keep their states in
        ("bootstrap-210987654321", "shop-state-210987654321", False),
        ("shared-123456789012", "shop-state-123456789012", False),
    ],
)
def test_the_key_of_an_accounts_state(name: str, bucket: str, holds: bool) -> None:
    s3 = {**S3, "key": "shop/bootstrap/terraform.tfstate", "bucket": bucket}
    stack = Stack(name, {"provider": {"aws": [HOME]}, "terraform": {"backend": {"s3": s3}}})
    problems = [verdict.problem for verdict in CHECKS["SR952"].run(stack) if verdict.problem]
    assert problems == ([] if holds else [f"the key {s3['key']} does not name {name}"])


@pytest.mark.parametrize(
    ("version", "holds"),
    [
        ("5.100.0", True),
        ("= 5.100.0", True),
        ("~> 5.100", False),
        (">= 5.100.0", False),
        ("5.100", False),
        (None, False),
    ],
)
def test_the_providers_version(version: object, holds: bool) -> None:
    required = {"required_providers": {"aws": {"source": "aws", "version": version}}}
    assert (found("SR954", terraform=required) == {}) is holds


NAMED = {"description": "The VPC", "value": "${aws_vpc.main.id}"}


def parameter(name: str, value: str) -> dict[str, Any]:
    return {"aws_ssm_parameter": {"vpc": {"name": name, "value": value}}}


@pytest.mark.parametrize(
    ("output", "resource", "problem"),
    [
        (NAMED, parameter("/shop/prod/vpc_id", "${aws_vpc.main.id}"), None),
        (
            {**NAMED, "value": ["${aws_vpc.main.id}"]},
            parameter("/vpc_id", '${join(",", [aws_vpc.main.id])}'),
            None,
        ),
        ({**NAMED, "value": "https://example.com"}, parameter("/vpc_id", "https://example.com"), None),
        (
            {**NAMED, "value": "https://example.com"},
            parameter("/vpc_id", "https://example.org"),
            "aws_ssm_parameter.vpc has another value",
        ),
        (NAMED, parameter("/vpc_id", "${aws_vpc.main.arn}"), "aws_ssm_parameter.vpc has another value"),
        (NAMED, parameter("/shop/prod/vpc", "${aws_vpc.main.id}"), "no parameter has its value"),
        ({"value": "${aws_vpc.main.id}"}, parameter("/vpc_id", "${aws_vpc.main.id}"), "it has no description"),
        ({**NAMED, "sensitive": True}, parameter("/vpc_id", "${aws_vpc.main.id}"), "it is a secret"),
    ],
)
def test_outputs_in_parameter_store(
    output: dict[str, Any], resource: dict[str, Any], problem: str | None
) -> None:
    expected = {} if problem is None else {"output.vpc_id": problem}
    assert found("SR972", output={"vpc_id": output}, resource=resource) == expected


@pytest.mark.parametrize("code", ["SR962", "SR971", "SR972"])
def test_what_serves_every_environment_is_named_and_published_otherwise(code: str) -> None:
    shared = {**HOME, "default_tags": {"tags": {**TAGS, "Environment": "shared"}}}
    resources = {"aws_vpc": {"main": {"tags": {"Name": "shop"}}}}
    assert found(code, resource=resources, output={"vpc_id": NAMED}).keys() <= {"aws_vpc.main", "output.vpc_id"}
    assert found(code, provider={"aws": shared}, resource=resources, output={"vpc_id": NAMED}) == {}


@pytest.mark.parametrize(
    ("type_", "given", "holds"),
    [
        ("aws_lb", {"name": "a" * 32}, True),
        ("aws_lb", {"name": "a" * 33}, False),
        ("aws_lb", {"name": "web-"}, False),
        ("aws_lb", {"name": "internal-web"}, False),
        ("aws_lb", {"name": "${var.name}"}, True),
        ("aws_lb", {"name_prefix": "web-pr"}, True),
        ("aws_lb", {"name_prefix": "web-pro"}, False),
        ("aws_lb", {}, True),
        ("aws_lambda_function", {"function_name": "a" * 64}, True),
        ("aws_lambda_function", {"function_name": "a" * 65}, False),
        ("aws_sqs_queue", {"name": "work.fifo"}, True),
        ("aws_sqs_queue", {"name": "work.queue"}, False),
        ("aws_rds_cluster", {"cluster_identifier": "a--b"}, False),
        ("aws_rds_cluster", {"cluster_identifier": "1a"}, False),
        ("aws_s3_bucket", {"bucket": "xn--page"}, False),
        ("aws_s3_bucket", {"bucket": "page-s3alias"}, False),
        ("aws_ssm_parameter", {"name": "/aws/shop"}, False),
        ("aws_ecs_task_definition", {"family": "shop app"}, False),
    ],
)
def test_names_that_services_take(type_: str, given: dict[str, Any], holds: bool) -> None:
    assert (problems("SR961", {f"{type_}.a": given}) == {}) is holds


@pytest.mark.parametrize(
    ("name", "holds"),
    [
        ("shop-web-prod", True),
        ("prod", True),
        ("/shop/prod/web", True),
        ("shop-prod-web", True),
        ("shop-production-web", False),
        ("shopprod", False),
        ("${var.name}", True),
    ],
)
def test_names_with_the_environment(name: str, holds: bool) -> None:
    assert (found("SR962", resource={"aws_sns_topic": {"a": {"name": name}}}) == {}) is holds
    assert (found("SR962", resource={"aws_vpc": {"a": {"tags": {"Name": name}}}}) == {}) is holds


ZONE = "210987654321"
DNS = {
    **HOME,
    "alias": "dns",
    "allowed_account_ids": [ZONE],
    "assume_role": [{"role_arn": f"arn:aws:iam::{ZONE}:role/dns/records"}],
}
RECORD = {"aws_route53_record": {"alias": {"provider": "aws.dns"}}}


@pytest.mark.parametrize(
    ("dns", "document", "problem"),
    [
        (DNS, {"resource": RECORD}, None),
        (DNS, {"resource": RECORD, "data": {"aws_route53_zone": {"zone": {"provider": "aws.dns"}}}}, None),
        (
            DNS,
            {"resource": {**RECORD, "aws_s3_bucket": {"b": {"provider": "aws.dns"}}}},
            f"aws_s3_bucket.b goes by it to account {ZONE}",
        ),
        (
            DNS,
            {"resource": {"aws_route53_zone": {"z": {"provider": "${aws.dns}"}}}},
            f"aws_route53_zone.z goes by it to account {ZONE}",
        ),
        (
            DNS,
            {"resource": RECORD, "data": {"aws_secretsmanager_secret": {"s": {"provider": "aws.dns"}}}},
            f"data.aws_secretsmanager_secret.s goes by it to account {ZONE}",
        ),
        (
            DNS,
            {"module": {"m": {"source": "./m", "providers": {"aws": "aws.dns"}}}},
            f"module.m goes by it to account {ZONE}",
        ),
        ({**DNS, "assume_role": []}, {}, f"it works on {ZONE}, and it assumes no role there"),
        (
            {**DNS, "assume_role": {"role_arn": "arn:aws:iam::333333333333:role/dns"}},
            {},
            f"it works on {ZONE}, and the role that it assumes is of 333333333333",
        ),
        (
            {**DNS, "allowed_account_ids": [ZONE, "123456789012"]},
            {},
            f"it works on {ZONE}, 123456789012, and the role that it assumes is of {ZONE}",
        ),
        ({**HOME, "alias": "edge"}, {"resource": {"aws_s3_bucket": {"b": {"provider": "aws.edge"}}}}, None),
    ],
)
def test_a_provider_for_another_account(dns: Any, document: dict[str, Any], problem: str | None) -> None:
    told = found("SR955", **{"provider": {"aws": [HOME, dns]}, **document})
    assert told == ({} if problem is None else {"provider.aws.dns": problem})
