"""S3 buckets of `[buckets]`: for what the application keeps as files."""

from __future__ import annotations

from cdktf_cdktf_provider_aws.kms_key import KmsKey
from constructs import Construct

from stacks import naming
from stacks.bucket import PrivateBucket
from stacks.settings import Settings
from stacks.tiers.access_logs import AccessLogs

__all__ = ["Buckets"]


class Buckets(Construct):
    """`further`: an S3 bucket by each name in the settings."""

    def __init__(
        self, scope: Construct, id: str, *, settings: Settings, key: KmsKey | None, access_logs: AccessLogs
    ) -> None:
        super().__init__(scope, id)
        self.further = {
            name: PrivateBucket(
                self,
                name,
                # All accounts of AWS share the names. The workload boundary knows these by `files`.
                bucket_name=naming.name(settings, f"files-{name}-{settings.account_id}", limit=naming.BUCKET),
                protected=settings.protected,
                key=key,
                expiration_days=bucket.expiration_days,
                access_logs=access_logs.bucket,
            ).bucket
            for name, bucket in settings.buckets.items()
        }
