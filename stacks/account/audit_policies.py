"""Who may do what with the audit trail's key and bucket (CloudTrail user guide, the two policy chapters)."""

from __future__ import annotations

from stacks.account.settings import AccountSettings
from stacks.policy import Statement

__all__ = ["bucket_statements", "key_statements"]

CLOUDTRAIL = {"Service": "cloudtrail.amazonaws.com"}


def key_statements(account: AccountSettings, trail_arn: str, log_group_name: str) -> list[Statement]:
    """CloudTrail encrypts its files, CloudWatch Logs its log group."""
    context = f"arn:{account.partition}:cloudtrail:*:{account.account_id}:trail/*"
    log_group = f"arn:{account.partition}:logs:{account.region}:{account.account_id}:log-group:{log_group_name}"
    return [
        {
            "Sid": "CloudTrailEncrypt",
            "Effect": "Allow",
            "Principal": CLOUDTRAIL,
            "Action": ["kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext"],
            "Resource": "*",
            "Condition": {
                "StringEquals": {"aws:SourceArn": trail_arn},
                "StringLike": {"kms:EncryptionContext:aws:cloudtrail:arn": context},
            },
        },
        {
            # With a bucket key, S3 decrypts it for CloudTrail on each write.
            "Sid": "CloudTrailDescribe",
            "Effect": "Allow",
            "Principal": CLOUDTRAIL,
            "Action": ["kms:Decrypt", "kms:DescribeKey"],
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:SourceArn": trail_arn}},
        },
        {
            "Sid": "CloudWatchLogs",
            "Effect": "Allow",
            "Principal": {"Service": f"logs.{account.region}.amazonaws.com"},
            "Action": [
                "kms:Encrypt",
                "kms:Decrypt",
                "kms:ReEncryptFrom",
                "kms:ReEncryptTo",
                "kms:GenerateDataKey",
                "kms:GenerateDataKeyWithoutPlaintext",
                "kms:DescribeKey",
            ],
            "Resource": "*",
            "Condition": {"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": log_group}},
        },
    ]


def bucket_statements(account: AccountSettings, trail_arn: str, bucket_name: str) -> list[Statement]:
    """This trail writes, and nobody deletes: the lifecycle does, in its time."""
    arn = f"arn:{account.partition}:s3:::{bucket_name}"
    return [
        {
            "Sid": "CloudTrailAclCheck",
            "Effect": "Allow",
            "Principal": CLOUDTRAIL,
            "Action": "s3:GetBucketAcl",
            "Resource": arn,
            "Condition": {"StringEquals": {"aws:SourceArn": trail_arn}},
        },
        {
            "Sid": "CloudTrailWrite",
            "Effect": "Allow",
            "Principal": CLOUDTRAIL,
            "Action": "s3:PutObject",
            "Resource": f"{arn}/AWSLogs/{account.account_id}/*",
            "Condition": {
                "StringEquals": {
                    "aws:SourceArn": trail_arn,
                    "s3:x-amz-acl": "bucket-owner-full-control",
                }
            },
        },
        {
            "Sid": "KeepLogs",
            "Effect": "Deny",
            "Principal": "*",
            "Action": ["s3:DeleteObject", "s3:DeleteObjectVersion"],
            "Resource": f"{arn}/*",
        },
    ]
