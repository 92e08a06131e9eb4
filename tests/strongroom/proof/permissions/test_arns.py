"""References resolved: names from the configuration, ids made up, and the rest left alone."""

from __future__ import annotations

import re
from typing import Any

import pytest

from strongroom.proof.permissions.arns import Arns, made_up_id
from strongroom.synthesized import Stack

RESOURCES: dict[str, dict[str, dict[str, Any]]] = {
    "aws_sqs_queue": {"q": {"name": "transactions"}},
    "aws_s3_bucket": {"b": {"bucket": "files"}},
    "aws_kms_key": {"k": {}},
    "aws_kms_alias": {"a": {"name": "alias/data"}},
    "aws_iam_role": {"r": {"name": "task", "path": "/app/"}},
    "aws_iam_policy": {"p": {"name": "task"}},
    "aws_ssm_parameter": {"p": {"name": "/app/prod/url"}},
    "aws_rds_cluster": {"c": {"cluster_identifier": "ledger"}},
    "aws_cloudwatch_log_group": {"g": {"name": "/aws/lambda/${aws_lambda_function.f.function_name}"}},
    "aws_lambda_function": {"f": {"function_name": "worker"}},
    "aws_sns_topic": {"edge": {"name": "edge-alerts", "provider": "aws.edge"}, "unnamed": {}},
    "aws_vpc": {"v": {}},
}


def arns(region: str = "eu-central-1", **provider: Any) -> Arns:
    providers = [{"region": region, **provider}, {"alias": "edge", "region": "us-east-1"}]
    return Arns(Stack("small", {"provider": {"aws": providers}, "resource": RESOURCES}))


KEY_ID = made_up_id(arns().stack.resources["aws_kms_key.k"])


@pytest.mark.parametrize(
    ("text", "resolved"),
    [
        ("${aws_sqs_queue.q.arn}", "arn:aws:sqs:eu-central-1:210987654321:transactions"),
        ("${aws_s3_bucket.b.arn}/*", "arn:aws:s3:::files/*"),
        ("${aws_s3_bucket.b.id}", "files"),
        ("${aws_kms_key.k.arn}", f"arn:aws:kms:eu-central-1:210987654321:key/{KEY_ID}"),
        ("${aws_kms_key.k.key_id}", KEY_ID),
        ("${aws_kms_alias.a.arn}", "arn:aws:kms:eu-central-1:210987654321:alias/data"),
        ("${aws_iam_role.r.arn}", "arn:aws:iam::210987654321:role/app/task"),
        ("${aws_iam_policy.p.arn}", "arn:aws:iam::210987654321:policy/task"),
        ("${aws_ssm_parameter.p.arn}", "arn:aws:ssm:eu-central-1:210987654321:parameter/app/prod/url"),
        (
            "${aws_cloudwatch_log_group.g.arn}:*",
            "arn:aws:logs:eu-central-1:210987654321:log-group:/aws/lambda/worker:*",
        ),
        ("${aws_sns_topic.edge.arn}", "arn:aws:sns:us-east-1:210987654321:edge-alerts"),
        ("${aws_lambda_function.f.function_name}", "worker"),
        ("nothing to resolve", "nothing to resolve"),
        ("${aws_sqs_queue.gone.arn}", "${aws_sqs_queue.gone.arn}"),
        ("${data.aws_sqs_queue.q.arn}", "${data.aws_sqs_queue.q.arn}"),
        ("${aws_vpc.v.arn}", "${aws_vpc.v.arn}"),
        ("${aws_sns_topic.unnamed.arn}", "${aws_sns_topic.unnamed.arn}"),
        ("${aws_sqs_queue.q.visibility_timeout_seconds}", "${aws_sqs_queue.q.visibility_timeout_seconds}"),
        ("${var.account}", "${var.account}"),
    ],
)
def test_references(text: str, resolved: str) -> None:
    assert arns(allowed_account_ids=["210987654321"]).resolve(text) == resolved


def test_a_clusters_id_and_secret_look_like_those_of_rds() -> None:
    cluster = made_up_id(arns().stack.resources["aws_rds_cluster.c"])
    resource_id = arns().resolve("${aws_rds_cluster.c.cluster_resource_id}")
    assert re.fullmatch("cluster-[0-9A-Z]{26}", resource_id), "as the local deployment makes it"
    secret = arns().resolve("${aws_rds_cluster.c.master_user_secret[0].secret_arn}")
    assert secret == f"arn:aws:secretsmanager:eu-central-1:123456789012:secret:rds!cluster-{cluster}-AbCdEf"


@pytest.mark.parametrize(
    ("region", "partition"),
    [("us-east-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov"), ("", "aws")],
)
def test_the_partition_follows_the_region(region: str, partition: str) -> None:
    assert arns(region).root == f"arn:{partition}:iam::123456789012:root"
