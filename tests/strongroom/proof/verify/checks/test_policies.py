"""Policies at the edge of what each check accepts."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.strongroom.proof.verify.checks.stacks import problems
from tests.strongroom.proof.verify.checks.test_identities import ROLE, allow, document, role

SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret"
QUEUE_POLICY = "aws_sqs_queue_policy.q"


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("ssm:GetParameter", "arn:aws:ssm:us-east-1:123456789012:parameter/app/prod/*"),
        ("s3:GetObject", "arn:aws:s3:::partner/*"),
        ("dynamodb:Query", "arn:aws:dynamodb:us-east-1:123456789012:table/sessions/index/*"),
        ("logs:PutLogEvents", "${aws_cloudwatch_log_group.g.arn}:*"),
        ("ec2:CreateNetworkInterface", "*"),
        ("xray:PutTraceSegments", "*"),
        ("sqs:SendMessage", "${data.aws_sqs_queue.q.arn}"),
        ("rds-db:connect", "arn:aws:rds-db:us-east-1:123456789012:dbuser:cluster-ABC/ledger"),
        ("rds-db:connect", "${local.database_user}"),
    ],
)
def test_one_thing_or_what_is_within_it(action: str, resource: str) -> None:
    group = {"aws_cloudwatch_log_group.g": {"name": "/ecs/app"}}
    assert problems("SR322", {**role(allow(action, resource)), **group}) == {}


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("sqs:SendMessage", "*"),
        ("sqs:SendMessage", "arn:aws:sqs:*:123456789012:q"),
        ("sqs:SendMessage", "arn:aws:sqs:us-east-1:123456789012:app-*"),
        ("s3:GetObject", "arn:aws:s3:::*"),
        ("s3:GetObject", "arn:aws:s3:::app-*/*"),
        ("dynamodb:GetItem", "arn:aws:dynamodb:us-east-1:123456789012:table/*"),
        ("secretsmanager:GetSecretValue", f"{SECRET}:*"),
        ("logs:PutLogEvents", "arn:aws:logs:us-east-1:123456789012:log-group:*"),
        ("new:Action", "*"),  # what is not known may act on something
        ("rds-db:connect", "*"),
        ("rds-db:connect", "arn:aws:rds-db:us-east-1:123456789012:dbuser:*/ledger"),
    ],
)
def test_more_than_one_thing(action: str, resource: str) -> None:
    assert problems("SR322", role(allow(action, resource))).keys() == {ROLE}


def test_what_is_refused_may_be_everything() -> None:
    everything = {"Effect": "Deny", "NotAction": "iam:*", "NotResource": "arn:aws:s3:::app/*"}
    for code in ("SR321", "SR322", "SR323"):
        assert problems(code, role(everything)) == {}


def queue_policy(**statement: Any) -> dict[str, dict[str, Any]]:
    given = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*", **statement}
    return {QUEUE_POLICY: {"policy": document(given)}}


@pytest.mark.parametrize(
    ("condition", "limited"),
    [
        ({"StringEquals": {"aws:SourceAccount": "123456789012"}}, True),
        ({"StringEquals": {"AWS:SourceAccount": ["123456789012"]}}, True),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:123456789012:*"}}, True),
        ({"ArnEquals": {"aws:SourceArn": "arn:aws:s3:::uploads"}}, True),
        ({"ArnEquals": {"aws:SourceArn": "${data.aws_sns_topic.t.arn}"}}, True),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}}, False),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:alerts"}}, False),
        ({"ArnLike": {"aws:SourceArn": ["arn:aws:sns:*:123456789012:*", "arn:aws:sns:*:*:*"]}}, False),
        ({"ArnLikeIfExists": {"aws:SourceArn": "arn:aws:sns:*:123456789012:*"}}, False),
        ({"StringNotEquals": {"aws:SourceAccount": "123456789012"}}, False),
        ({"Bool": {"aws:SecureTransport": "true"}}, False),
        (None, False),
    ],
)
def test_a_service_comes_for_this_account(condition: Any, limited: bool) -> None:
    given = queue_policy(Principal={"Service": "sns.amazonaws.com"}, Condition=condition)
    assert (problems("SR324", given) == {}) is limited


@pytest.mark.parametrize("principal", [{"AWS": "arn:aws:iam::123456789012:role/r"}, "*"])
def test_other_principals_are_not_services(principal: Any) -> None:
    assert problems("SR324", queue_policy(Principal=principal)) == {}


def test_the_account_itself_may_do_everything() -> None:
    root = {"AWS": "arn:aws:iam::123456789012:root"}
    assert problems("SR325", queue_policy(Principal=root, Action="sqs:*")) == {}
    assert problems("SR325", queue_policy(Principal={"Service": "sns.amazonaws.com"}, Action="sqs:*"))
    refusal = queue_policy(Effect="Deny", Principal="*", Action="sqs:*")
    assert problems("SR325", refusal) == {}


def test_a_document_that_only_the_plan_knows_is_not_judged() -> None:
    unknown = {QUEUE_POLICY: {"policy": "${data.aws_iam_policy_document.q.json}"}, "aws_sqs_queue.q": {}}
    for code in ("SR323", "SR324", "SR325"):
        assert problems(code, unknown) == {}


def test_an_action_in_an_endpoints_policy() -> None:
    endpoint = {"aws_vpc_endpoint.e": {"policy": json.dumps({"Statement": allow("s3:GetObjects")})}}
    assert problems("SR323", endpoint) == {"aws_vpc_endpoint.e": "there is no action s3:GetObjects"}


def test_a_document_without_a_statement_is_refused_by_iam() -> None:
    empty = {QUEUE_POLICY: {"policy": document()}}
    assert problems("SR323", empty) == {QUEUE_POLICY: "it has no statement: IAM refuses it"}
