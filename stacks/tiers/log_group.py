"""A log group of containers: encrypted, and kept as long as the settings say."""

from __future__ import annotations

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from constructs import Construct

from stacks.lifecycle import stateful
from stacks.settings import Settings
from stacks.tiers.keys import Keys

__all__ = ["log_group"]


def log_group(scope: Construct, id: str, name: str, *, settings: Settings, keys: Keys) -> CloudwatchLogGroup:
    return CloudwatchLogGroup(
        scope,
        id,
        name=name,
        retention_in_days=settings.logs.retention_days,
        kms_key_id=keys.logs.arn,
        lifecycle=stateful(settings),
    )
