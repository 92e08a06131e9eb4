"""A private S3 bucket: encrypted, versioned, closed to the public, TLS only, with a lifecycle."""

from __future__ import annotations

from collections.abc import Sequence

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket
from cdktf_cdktf_provider_aws.s3_bucket_lifecycle_configuration import (
    S3BucketLifecycleConfiguration,
    S3BucketLifecycleConfigurationRule,
    S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload,
    S3BucketLifecycleConfigurationRuleExpiration,
    S3BucketLifecycleConfigurationRuleFilter,
    S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration,
)
from cdktf_cdktf_provider_aws.s3_bucket_logging import S3BucketLoggingA
from cdktf_cdktf_provider_aws.s3_bucket_notification import S3BucketNotification
from cdktf_cdktf_provider_aws.s3_bucket_ownership_controls import (
    S3BucketOwnershipControls,
    S3BucketOwnershipControlsRule,
)
from cdktf_cdktf_provider_aws.s3_bucket_policy import S3BucketPolicy
from cdktf_cdktf_provider_aws.s3_bucket_public_access_block import S3BucketPublicAccessBlock
from cdktf_cdktf_provider_aws.s3_bucket_server_side_encryption_configuration import (
    S3BucketServerSideEncryptionConfigurationA,
    S3BucketServerSideEncryptionConfigurationRuleA,
    S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA,
)
from cdktf_cdktf_provider_aws.s3_bucket_versioning import (
    S3BucketVersioningA,
    S3BucketVersioningVersioningConfiguration,
)
from constructs import Construct

from stacks import policy
from stacks.policy import Statement

__all__ = ["PrivateBucket"]


class PrivateBucket(Construct):
    """`bucket`, and around it every resource that AWS wants for keeping one private.

    `key`: the customer-managed key, or none for SSE-S3: the log deliveries of load balancers and of S3 itself
    accept no other. `expiration_days`: for logs; None keeps current versions for ever.
    `access_logs`: the bucket that S3's server access logs go to, under the prefix `s3/<bucket>/`.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        bucket_name: str,
        protected: bool,
        key: KmsKey | None,
        statements: Sequence[Statement] = (),
        noncurrent_days: int = 90,
        expiration_days: int | None = None,
        access_logs: S3Bucket | None = None,
    ) -> None:
        super().__init__(scope, id)
        self.bucket = bucket = S3Bucket(
            self,
            "bucket",
            bucket=bucket_name,
            force_destroy=not protected,
            lifecycle=TerraformResourceLifecycle(prevent_destroy=protected),
        )
        # Asked once: each attribute of a resource is a question to Node.
        bucket_id, bucket_arn = bucket.id, bucket.arn
        # S3 refuses two changes of a bucket's access at once ("OperationAborted: conflicting conditional
        # operation"), so these three follow one another.
        ownership = S3BucketOwnershipControls(
            self,
            "ownership",
            bucket=bucket_id,
            rule=S3BucketOwnershipControlsRule(object_ownership="BucketOwnerEnforced"),
        )
        public_access_block = S3BucketPublicAccessBlock(
            self,
            "public_access_block",
            bucket=bucket_id,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            depends_on=[ownership],
        )
        self._statements = [policy.tls_only("s3:*", [bucket_arn, f"{bucket_arn}/*"]), *statements]
        self.policy = S3BucketPolicy(
            self,
            "policy",
            bucket=bucket_id,
            policy=policy.document(*self._statements),
            depends_on=[public_access_block],
        )
        versioning = S3BucketVersioningA(
            self,
            "versioning",
            bucket=bucket_id,
            versioning_configuration=S3BucketVersioningVersioningConfiguration(status="Enabled"),
        )
        self._encrypt(bucket_id, key)
        S3BucketLifecycleConfiguration(
            self,
            "lifecycle",
            bucket=bucket_id,
            rule=_lifecycle_rules(noncurrent_days, expiration_days),
            # A rule for noncurrent versions before versioning is on is refused now and then.
            depends_on=[versioning],
        )
        # Object events go to the account's event bus, where a detective control can subscribe to them.
        S3BucketNotification(self, "notification", bucket=bucket_id, eventbridge=True)
        if access_logs is not None:
            S3BucketLoggingA(
                self,
                "logging",
                bucket=bucket_id,
                target_bucket=access_logs.id,
                target_prefix=f"s3/{bucket_name}/",
            )

    def allow(self, statement: Statement) -> None:
        """Adds a statement to the bucket's policy: for what is created after the bucket, from its name."""
        self._statements.append(statement)
        self.policy.policy = policy.document(*self._statements)

    def _encrypt(self, bucket_id: str, key: KmsKey | None) -> None:
        default = S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA(
            sse_algorithm="AES256" if key is None else "aws:kms",
            kms_master_key_id=None if key is None else key.arn,
        )
        S3BucketServerSideEncryptionConfigurationA(
            self,
            "encryption",
            bucket=bucket_id,
            rule=[
                S3BucketServerSideEncryptionConfigurationRuleA(
                    apply_server_side_encryption_by_default=default,
                    # One data key for many objects: up to 99 % fewer KMS requests (S3 user guide).
                    bucket_key_enabled=key is not None,
                )
            ],
        )


def _lifecycle_rules(
    noncurrent_days: int, expiration_days: int | None
) -> list[S3BucketLifecycleConfigurationRule]:
    whole_bucket = [S3BucketLifecycleConfigurationRuleFilter(prefix="")]
    return [
        S3BucketLifecycleConfigurationRule(
            id="incomplete-uploads",
            status="Enabled",
            filter=whole_bucket,
            abort_incomplete_multipart_upload=[
                S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload(days_after_initiation=7)
            ],
        ),
        S3BucketLifecycleConfigurationRule(
            id="noncurrent-versions",
            status="Enabled",
            filter=whole_bucket,
            noncurrent_version_expiration=[
                S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration(noncurrent_days=noncurrent_days)
            ],
        ),
        S3BucketLifecycleConfigurationRule(
            id="expiration",
            status="Enabled",
            filter=whole_bucket,
            # Where nothing expires, what deleting left behind does: markers without versions under them.
            expiration=[
                S3BucketLifecycleConfigurationRuleExpiration(expired_object_delete_marker=True)
                if expiration_days is None
                else S3BucketLifecycleConfigurationRuleExpiration(days=expiration_days)
            ],
        ),
    ]
