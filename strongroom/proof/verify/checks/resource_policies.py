"""Policies that buckets, queues and the like carry."""

from __future__ import annotations

from strongroom.proof.verify.check import Verdicts, check, judge
from strongroom.proof.verify.resource_policies import opens_to_everybody
from strongroom.synthesized import Stack, statements

CARRIERS = (
    "aws_backup_vault_policy",
    "aws_ecr_repository_policy",
    "aws_efs_file_system_policy",
    "aws_kms_key",
    "aws_s3_bucket_policy",
    "aws_secretsmanager_secret_policy",
    "aws_sns_topic",
    "aws_sns_topic_policy",
    "aws_sqs_queue",
    "aws_sqs_queue_policy",
)


@check(
    "SR826",
    "No policy lets everybody in",
    why="A principal of * is every AWS account there is, and for a bucket everybody without one.",
    remedy="Name the principal, or limit it by aws:PrincipalOrgID, aws:SourceArn or aws:SourceAccount.",
    controls=(
        "AWS FSBP S3.2",
        "AWS FSBP S3.3",
        "AWS FSBP SNS.4",
        "AWS FSBP SQS.3",
        "AWS Well-Architected SEC03-BP07",
    ),
)
def not_to_everybody(stack: Stack) -> Verdicts:
    for carrier in stack.of_type(*CARRIERS):
        told = statements(carrier.get("policy"))
        if told or carrier.get("policy") is not None:
            open_ = [str(each.get("Sid", each.get("Action"))) for each in told if opens_to_everybody(each)]
            yield judge(carrier, not open_, f"open to everybody: {', '.join(open_)}")
