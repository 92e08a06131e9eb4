"""Log groups of programs: encrypted, and kept as long as the settings say."""

from __future__ import annotations

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from constructs import Construct

from stacks.lifecycle import stateful
from stacks.settings import Settings
from stacks.tiers.keys import Keys

__all__ = ["function_log_group", "log_group"]


def log_group(scope: Construct, id: str, name: str, *, settings: Settings, keys: Keys) -> CloudwatchLogGroup:
    """Of containers, and of what services of AWS say of them."""
    return _made(scope, id, name, settings, keys, days=settings.logs.retention_days)


def function_log_group(
    scope: Construct, id: str, function: str, *, settings: Settings, keys: Keys
) -> CloudwatchLogGroup:
    """Lambda makes it by itself, unencrypted and kept for ever, unless it is there first."""
    name = f"/aws/lambda/{function}"
    return _made(scope, id, name, settings, keys, days=settings.logs.function_retention_days)


def _made(
    scope: Construct, id: str, name: str, settings: Settings, keys: Keys, *, days: int
) -> CloudwatchLogGroup:
    return CloudwatchLogGroup(
        scope,
        id,
        name=name,
        retention_in_days=days,
        kms_key_id=keys.logs.arn,
        lifecycle=stateful(settings),
    )
