"""The workload boundary: the most that any role of an environment can do, whatever its policies say.

A deployment role may create roles only under it. So neither a mistake in an environment's policies nor a
stolen deployment role makes a workload that can touch identities, audit trail or state. A workload that needs
a service which is not here waits until an administrator has added it here and applied the bootstrap stack.
"""

from __future__ import annotations

from cdktf_cdktf_provider_aws.iam_policy import IamPolicy
from constructs import Construct

from stacks import policy
from stacks.account.settings import AccountSettings
from stacks.boundary import PATH, boundary_name
from stacks.policy import Statement
from stacks.state_backend import SHARED

__all__ = ["WorkloadBoundary", "boundary_statements"]


class WorkloadBoundary(Construct):
    """`policy`: attached to no role, named as the permissions boundary of all."""

    def __init__(self, scope: Construct, id: str, *, account: AccountSettings) -> None:
        super().__init__(scope, id)
        self.policy = IamPolicy(
            self,
            "policy",
            name=boundary_name(account),
            path=PATH,
            description="The most that a role of an environment can do",
            policy=policy.document(*boundary_statements(account)),
        )

    @property
    def address(self) -> str:
        """As `depends_on` takes it; cdktf's `fqn` is an expression, which Terraform refuses there."""
        return f"{self.policy.terraform_resource_type}.{self.policy.friendly_unique_id}"


def boundary_statements(account: AccountSettings) -> list[Statement]:
    """Reading, writing and reporting at run time, on the application's own resources of every environment."""

    def arn(service: str, resource: str) -> str:
        return f"arn:{account.partition}:{service}:*:{account.account_id}:{resource}"

    def allow(sid: str, actions: list[str], resources: list[str] | str) -> Statement:
        return {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resources}

    mine = f"{account.application}-*"
    return [
        allow(
            "Tables",
            [
                "dynamodb:BatchGetItem",
                "dynamodb:BatchWriteItem",
                "dynamodb:ConditionCheckItem",
                "dynamodb:DeleteItem",
                "dynamodb:DescribeTable",
                "dynamodb:GetItem",
                "dynamodb:PutItem",
                "dynamodb:Query",
                "dynamodb:UpdateItem",
            ],
            arn("dynamodb", f"table/{mine}"),
        ),
        allow(
            "Queues",
            [
                "sqs:ChangeMessageVisibility",
                "sqs:DeleteMessage",
                "sqs:GetQueueAttributes",
                "sqs:GetQueueUrl",
                "sqs:ReceiveMessage",
                "sqs:SendMessage",
            ],
            arn("sqs", mine),
        ),
        allow("Topics", ["sns:Publish"], arn("sns", mine)),
        allow(
            "Logs",
            ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
            arn("logs", f"log-group:*{mine}"),
        ),
        allow(
            # Enhanced Monitoring writes to RDSOSMetrics, which it creates itself.
            "DatabaseMonitoring",
            [
                "logs:CreateLogGroup",
                "logs:CreateLogStream",
                "logs:DescribeLogStreams",
                "logs:GetLogEvents",
                "logs:PutLogEvents",
                "logs:PutRetentionPolicy",
            ],
            arn("logs", "log-group:RDS*"),
        ),
        {
            **allow(
                "Keys",
                ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"],
                arn("kms", "key/*"),
            ),
            "Condition": {
                "StringEquals": {"aws:ResourceTag/Application": account.application},
                # The keys of state, images and audit trail.
                "StringNotEquals": {"aws:ResourceTag/Environment": SHARED},
            },
        },
        allow(
            "DatabaseSecret", ["secretsmanager:GetSecretValue"], arn("secretsmanager", "secret:rds!cluster-*")
        ),
        allow("DatabaseLogin", ["rds-db:connect"], arn("rds-db", "dbuser:*/*")),
        allow(
            "Parameters",
            ["ssm:GetParameter", "ssm:GetParameters"],
            arn("ssm", f"parameter/{account.application}/*"),
        ),
        allow(
            "PullImages",
            ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            arn("ecr", f"repository/{mine}"),
        ),
        allow(
            # AWS checks these on no resource, or, for a function's interfaces, insists on every one.
            "ServiceWide",
            [
                "cloudwatch:PutMetricData",
                "ec2:AssignPrivateIpAddresses",
                "ec2:CreateNetworkInterface",
                "ec2:DeleteNetworkInterface",
                "ec2:DescribeNetworkInterfaces",
                "ec2:DescribeSubnets",
                "ec2:UnassignPrivateIpAddresses",
                "ecr:GetAuthorizationToken",
                "logs:DescribeLogGroups",
                "xray:PutTelemetryRecords",
                "xray:PutTraceSegments",
            ],
            "*",
        ),
    ]
