"""The checks of VPC endpoints: what policies let through, and which calls need one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.strongroom.proof.reach.small import Small, ref
from tests.strongroom.proof.verify.checks.networks import problems

ACCOUNT = "123456789012"
S3, SQS = "aws_vpc_endpoint.s3", "aws_vpc_endpoint.sqs"
LAYERS = "arn:aws:s3:::prod-eu-west-1-starport-layer-bucket/*"


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Statement": [{"Effect": "Allow", "Principal": "*", **each} for each in statements]})


def calling(*statements: dict[str, Any]) -> Small:
    """A service with an image in ECR and a role, and endpoints of S3 and SQS."""
    small = Small()
    small.service()
    small.at("ecs_service", "service")["task_definition"] = ref("ecs_task_definition", "app", "arn")
    small.add(
        "ecs_task_definition",
        "app",
        container_definitions=json.dumps([{"image": f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com/app:1"}]),
        task_role_arn=ref("iam_role", "app", "arn"),
    )
    small.add("iam_role", "app", name="app")
    small.add(
        "iam_role_policy",
        "app",
        role=ref("iam_role", "app", "name"),
        policy=json.dumps({"Statement": [{"Effect": "Allow", **each} for each in statements]}),
    )
    small.gateway_endpoint("s3", "private")
    small.group("endpoints")
    small.add(
        "vpc_endpoint",
        "sqs",
        service_name="com.amazonaws.eu-west-1.sqs",
        vpc_endpoint_type="Interface",
        private_dns_enabled=True,
        subnet_ids=[ref("subnet", "private")],
        security_group_ids=[ref("security_group", "endpoints")],
    )
    small.document["provider"] = {"aws": [{"region": "eu-west-1", "allowed_account_ids": [ACCOUNT]}]}
    return small


@pytest.mark.parametrize(
    ("statement", "holds"),
    [
        ({"Action": "s3:GetObject", "Resource": LAYERS}, True),
        ({"Action": "s3:*", "Resource": "*"}, True),
        ({"Action": ["s3:Get*"], "Resource": [LAYERS.replace("eu-west-1", "*")]}, True),
        ({"Action": "s3:PutObject", "Resource": LAYERS}, False),
        ({"Action": "s3:GetObject", "Resource": LAYERS, "Effect": "Deny"}, False),
        ({"Action": "s3:GetObject", "Resource": LAYERS.replace("/*", "")}, False),
    ],
)
def test_layers(statement: dict[str, Any], holds: bool) -> None:
    small = calling()
    small.at("vpc_endpoint", "s3")["policy"] = policy(statement)
    assert (problems("SR122", small) == {}) is holds


def test_an_image_from_elsewhere_has_no_layers_in_s3() -> None:
    small = calling()
    small.at("vpc_endpoint", "s3")["policy"] = policy({"Action": "s3:PutObject", "Resource": "*"})
    assert list(problems("SR122", small)) == [S3]
    small.at("ecs_task_definition", "app")["container_definitions"] = (
        '[{"image": "registry.example.com/app:1"}]'
    )
    assert problems("SR122", small) == {}


SEND = {"Action": "sqs:SendMessage", "Resource": "${aws_sqs_queue.work.arn}"}
QUEUE = f"arn:aws:sqs:eu-west-1:{ACCOUNT}:work"


@pytest.mark.parametrize(
    ("statement", "holds"),
    [
        ({"Action": "sqs:SendMessage", "Resource": QUEUE}, True),
        ({"Action": "sqs:sendmessage", "Resource": "${aws_sqs_queue.work.arn}"}, True),
        (
            {
                "Action": "sqs:*",
                "Resource": "*",
                "Condition": {"StringEquals": {"aws:PrincipalAccount": ACCOUNT}},
            },
            True,
        ),
        (
            {"Action": "sqs:*", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalAccount": "1"}}},
            False,
        ),
        ({"Action": "sqs:SendMessage", "Resource": f"{QUEUE}-2"}, False),
        ({"Action": "sqs:ReceiveMessage", "Resource": "*"}, False),
    ],
)
def test_what_a_role_may_do_and_the_endpoint_lets_through(statement: dict[str, Any], holds: bool) -> None:
    small = calling(SEND)
    small.add("sqs_queue", "work", name="work")
    small.at("vpc_endpoint", "sqs")["policy"] = policy(statement)
    assert (problems("SR123", small) == {}) is holds


def test_an_endpoint_whose_name_is_not_the_actions_prefix_is_judged() -> None:
    small = calling({"Action": "cloudwatch:PutMetricData", "Resource": "*"})
    endpoint = small.at("vpc_endpoint", "sqs")
    endpoint["service_name"] = "com.amazonaws.eu-west-1.monitoring"
    endpoint["policy"] = policy({"Action": "cloudwatch:*", "Resource": "*"})
    assert problems("SR123", small) == {}
    endpoint["policy"] = policy({"Action": "cloudwatch:GetMetricData", "Resource": "*"})
    assert list(problems("SR123", small)) == ["aws_vpc_endpoint.sqs"]


def test_a_queue_of_another_stack_is_not_judged() -> None:
    small = calling({"Action": "sqs:SendMessage", "Resource": "${data.aws_sqs_queue.work.arn}"})
    small.at("vpc_endpoint", "sqs")["policy"] = policy({"Action": "sqs:*", "Resource": QUEUE})
    assert problems("SR123", small) == {}


@pytest.mark.parametrize(
    ("statement", "holds"),
    [
        ({"Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "*", "Resource": "*"}, True),
        ({"Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}}, True),
        ({"Action": "*", "Resource": "*", "Condition": {"StringLike": {"aws:PrincipalAccount": "*"}}}, False),
        ({"Action": "*", "Resource": "*", "Effect": "Deny"}, True),
        ({"Action": "s3:GetObject", "Resource": LAYERS}, True),
        ({"Action": ["s3:GetObject", "s3:PutObject"], "Resource": LAYERS}, False),
        ({"Action": "s3:GetObject", "Resource": [LAYERS, "arn:aws:s3:::anybodys/*"]}, False),
    ],
)
def test_for_whom_an_endpoint_is(statement: dict[str, Any], holds: bool) -> None:
    small = calling()
    small.at("vpc_endpoint", "s3")["policy"] = policy(statement)
    assert (S3 not in problems("SR126", small)) is holds


def test_a_policy_that_only_the_plan_knows_may_be_right() -> None:
    small = calling()
    small.at("vpc_endpoint", "sqs")["policy"] = "${data.aws_iam_policy_document.own.json}"
    assert SQS not in problems("SR126", small)


def test_a_zone_without_compute_needs_no_endpoint() -> None:
    small = calling()
    small.at("subnet", "public")["availability_zone"] = "a"
    small.at("subnet", "private")["availability_zone"] = "b"
    assert problems("SR125", small) == {}
    network = small.at("ecs_service", "service")["network_configuration"]
    network["subnets"].append(ref("subnet", "public"))
    assert problems("SR125", small) == {SQS: "it is not in a"}


def test_subnets_of_another_stack_have_tables_that_nobody_sees() -> None:
    small = calling()
    small.at("ecs_service", "service")["network_configuration"]["subnets"] = ["subnet-0123"]
    small.at("vpc_endpoint", "s3")["route_table_ids"] = []
    assert problems("SR121", small) == {}
