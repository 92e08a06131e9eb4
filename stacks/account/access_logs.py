"""The bucket for S3's server access logs of the account's own buckets: state and audit trail.

SSE-S3: server access logging delivers to no bucket whose default encryption is SSE-KMS (S3 user guide,
"Enabling Amazon S3 server access logging").
"""

from __future__ import annotations

from constructs import Construct

from stacks import naming
from stacks.account.settings import AccountSettings
from stacks.bucket import PrivateBucket

__all__ = ["AccessLogs"]

# Days; PCI DSS 4.0 (10.5.1). Who read the state and the audit trail is told for that long even where no
# environment of the account is production.
A_YEAR = 365


class AccessLogs(Construct):
    """`bucket`. S3 may write to it for buckets of this account and application, and nobody else."""

    def __init__(self, scope: Construct, id: str, *, account: AccountSettings) -> None:
        super().__init__(scope, id)
        bucket_name = naming.name(account, f"logs-{account.account_id}", limit=naming.BUCKET)
        self.bucket = PrivateBucket(
            self,
            "bucket",
            bucket_name=bucket_name,
            protected=True,
            key=None,
            statements=[
                {
                    "Sid": "S3ServerAccessLogs",
                    "Effect": "Allow",
                    "Principal": {"Service": "logging.s3.amazonaws.com"},
                    "Action": "s3:PutObject",
                    "Resource": f"arn:{account.partition}:s3:::{bucket_name}/s3/*",
                    "Condition": {
                        "StringEquals": {"aws:SourceAccount": account.account_id},
                        "ArnLike": {"aws:SourceArn": f"arn:{account.partition}:s3:::{account.application}-*"},
                    },
                }
            ],
            noncurrent_days=30,
            expiration_days=max(A_YEAR, account.logs.access_log_expiration_days),
        ).bucket
