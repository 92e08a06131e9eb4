"""What every role of continuous integration may read, and what each may do with the state."""

from __future__ import annotations

from stacks.account.settings import AccountSettings
from stacks.policy import Statement
from stacks.settings import Settings
from stacks.state_backend import state_key

__all__ = ["push_images", "reading"]

# What `ReadOnlyAccess` would let one read of customers, rather than of infrastructure.
DATA_READS = [
    "athena:GetQueryResults",
    "dynamodb:BatchGetItem",
    "dynamodb:GetItem",
    "dynamodb:GetRecords",
    "dynamodb:PartiQLSelect",
    "dynamodb:Query",
    "dynamodb:Scan",
    "ecr:GetDownloadUrlForLayer",
    "kinesis:GetRecords",
    "logs:FilterLogEvents",
    "logs:GetLogEvents",
    "logs:GetLogRecord",
    "logs:GetQueryResults",
    "logs:StartLiveTail",
    "logs:StartQuery",
    "rds:DownloadDBLogFilePortion",
    "secretsmanager:GetSecretValue",
    "sqs:ReceiveMessage",
]


def reading(account: AccountSettings, key_arn: str, environments: list[Settings]) -> list[Statement]:
    """What goes with `ReadOnlyAccess` for planning these environments: their states, and no data."""
    return [*_no_data(account, environments), *_state_access(account, key_arn, environments)]


def _no_data(account: AccountSettings, environments: list[Settings]) -> list[Statement]:
    """Refuses reading data: all but the objects that Terraform manages, and the state."""
    buckets = [f"{settings.application}-*-{settings.environment}/*" for settings in environments]
    states = [f"{account.state_bucket}/{state_key(account, s.environment)}*" for s in environments]
    return [
        {"Sid": "NoData", "Effect": "Deny", "Action": DATA_READS, "Resource": "*"},
        {
            # Of the audit trail, access logs and everything else in S3, too; of other environments' states.
            "Sid": "NoOtherObjects",
            "Effect": "Deny",
            "Action": ["s3:GetObject", "s3:GetObjectVersion"],
            "NotResource": [f"arn:{account.partition}:s3:::{path}" for path in (*buckets, *states)],
        },
    ]


def _state_access(account: AccountSettings, key_arn: str, environments: list[Settings]) -> list[Statement]:
    """Reads these environments' states and locks them; writing is the deployment's own statement."""
    bucket = f"arn:{account.partition}:s3:::{account.state_bucket}"
    states = [f"{bucket}/{state_key(account, settings.environment)}" for settings in environments]
    return [
        {"Sid": "ListStates", "Effect": "Allow", "Action": "s3:ListBucket", "Resource": bucket},
        {"Sid": "ReadState", "Effect": "Allow", "Action": "s3:GetObject", "Resource": states},
        {
            "Sid": "Lock",
            "Effect": "Allow",
            "Action": ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
            "Resource": [f"{state}.tflock" for state in states],
        },
        {
            "Sid": "StateKey",
            "Effect": "Allow",
            "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
            "Resource": key_arn,
        },
    ]


def push_images(repository_arn: str) -> list[Statement]:
    """Pushes to the repository, whose tags are immutable: nothing that runs can be replaced."""
    return [
        {
            "Sid": "PushImage",
            "Effect": "Allow",
            "Action": [
                "ecr:BatchCheckLayerAvailability",
                "ecr:BatchGetImage",
                "ecr:CompleteLayerUpload",
                "ecr:DescribeImageScanFindings",
                "ecr:DescribeImages",
                "ecr:GetDownloadUrlForLayer",
                "ecr:InitiateLayerUpload",
                "ecr:PutImage",
                "ecr:UploadLayerPart",
            ],
            "Resource": repository_arn,
        },
        {
            # The token is for the registry as a whole: the action has no resource (Service Authorization
            # Reference, Amazon ECR).
            "Sid": "SignInToRegistry",
            "Effect": "Allow",
            "Action": "ecr:GetAuthorizationToken",
            "Resource": "*",
        },
    ]
