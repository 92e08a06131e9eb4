"""Log groups of programs: encrypted, and kept as long as the settings say."""

from __future__ import annotations

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from constructs import Construct

from stacks.lifecycle import stateful
from stacks.settings import Settings
from stacks.tiers.keys import Keys

__all__ = ["log_group"]


def log_group(
    scope: Construct, id: str, name: str, *, settings: Settings, keys: Keys, days: int | None = None
) -> CloudwatchLogGroup:
    """Of containers, of functions, and of what services of AWS say of them.

    Lambda makes a function's by itself, unencrypted and kept for ever, unless it is there first.
    `days`: of a function, whose settings have their own; otherwise `logs.retention_days`.
    """
    return CloudwatchLogGroup(
        scope,
        id,
        name=name,
        retention_in_days=settings.logs.retention_days if days is None else days,
        kms_key_id=keys.logs.arn,
        lifecycle=stateful(settings),
    )
