"""The bucket that holds the Terraform state of every environment of the account, and its key.

State can hold secrets, and losing it is losing the handle on everything: it is encrypted with a key of its
own, every version is kept for a year, and nothing here can be destroyed by a plan. Terraform locks with an
object beside the state (`<key>.tflock`), so no lock table is needed.
"""

from __future__ import annotations

from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket
from constructs import Construct

from stacks.account.key import AccountKey
from stacks.account.settings import AccountSettings
from stacks.bucket import PrivateBucket
from stacks.policy import Statement
from stacks.state_backend import KEY_PURPOSE, key_alias_arn

__all__ = ["State"]


class State(Construct):
    """`bucket` and `key`."""

    def __init__(self, scope: Construct, id: str, *, account: AccountSettings, access_logs: S3Bucket) -> None:
        super().__init__(scope, id)
        owned = AccountKey(self, "key", account=account, purpose=KEY_PURPOSE, description="Terraform state")
        self.key = owned.key
        arn = f"arn:{account.partition}:s3:::{account.state_bucket}"
        self.bucket = PrivateBucket(
            self,
            "bucket",
            bucket_name=account.state_bucket,
            protected=True,
            key=self.key,
            statements=[
                _only_encryption(arn, "OnlyKms", "s3:x-amz-server-side-encryption", ["aws:kms"]),
                _only_encryption(
                    arn,
                    "OnlyThisKey",
                    "s3:x-amz-server-side-encryption-aws-kms-key-id",
                    # By its own ARN, or as the environments' backends name it.
                    [self.key.arn, key_alias_arn(account, account.region)],
                ),
                _keep_versions(arn),
            ],
            # As long as the logs that PCI DSS 4.0 (10.5.1) wants: a year to find out what changed.
            noncurrent_days=365,
            access_logs=access_logs,
        ).bucket


def _only_encryption(arn: str, sid: str, header: str, allowed: list[str]) -> Statement:
    """Refuses an upload that asks for another encryption.

    One that asks for none gets the bucket's default, which is this key: hence `Null` (a negated operator
    alone, with or without `IfExists`, is true where the header is absent). The lock object is uploaded like
    the state itself and passes or fails with it.
    """
    return {
        "Sid": sid,
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:PutObject",
        "Resource": f"{arn}/*",
        "Condition": {"StringNotEquals": {header: allowed}, "Null": {header: "false"}},
    }


def _keep_versions(arn: str) -> Statement:
    """Nobody removes an earlier state; the lifecycle does when it is a year old.

    Releasing the lock is `s3:DeleteObject`, which only adds a delete marker.
    """
    return {
        "Sid": "KeepVersions",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:DeleteObjectVersion",
        "Resource": f"{arn}/*",
    }
