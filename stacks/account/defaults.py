"""Account-wide defaults: what someone could get wrong elsewhere in the account is refused or encrypted.

Where an organization sets them for all of its accounts, `account.manage_defaults` leaves them to it.

Those of AWS Foundational Security Best Practices that are one setting each: S3.1, EC2.7, EC2.182, IAM.7.
The EBS ones hold in the bootstrap's region only; the environments use no EBS volume, people might.
"""

from __future__ import annotations

from cdktf_cdktf_provider_aws.ebs_encryption_by_default import EbsEncryptionByDefault
from cdktf_cdktf_provider_aws.ebs_snapshot_block_public_access import EbsSnapshotBlockPublicAccess
from cdktf_cdktf_provider_aws.iam_account_password_policy import IamAccountPasswordPolicy
from cdktf_cdktf_provider_aws.s3_account_public_access_block import S3AccountPublicAccessBlock
from constructs import Construct

from stacks.account.settings import AccountSettings

__all__ = ["AccountDefaults"]


class AccountDefaults(Construct):
    """No public buckets, encrypted volumes, no public snapshots, strong passwords."""

    def __init__(self, scope: Construct, id: str, *, account: AccountSettings) -> None:
        super().__init__(scope, id)
        S3AccountPublicAccessBlock(
            self,
            "public_access_block",
            account_id=account.account_id,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
        )
        EbsEncryptionByDefault(self, "ebs_encryption", enabled=True)
        EbsSnapshotBlockPublicAccess(self, "ebs_snapshots", state="block-all-sharing")
        IamAccountPasswordPolicy(
            self,
            "password_policy",
            # PCI DSS 4.0: 12 characters (8.3.6), at most 90 days (8.3.9); CIS AWS Foundations: 14 characters
            # and 24 passwords back.
            minimum_password_length=14,
            max_password_age=90,
            password_reuse_prevention=24,
            require_lowercase_characters=True,
            require_uppercase_characters=True,
            require_numbers=True,
            require_symbols=True,
            allow_users_to_change_password=True,
        )
