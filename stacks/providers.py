"""The AWS provider, once for the environment's region and once for us-east-1, where CloudFront's parts live."""

from __future__ import annotations

from cdktf_cdktf_provider_aws.provider import AwsProvider, AwsProviderDefaultTags
from constructs import Construct

__all__ = ["aws_provider"]


def aws_provider(
    scope: Construct,
    id: str,
    *,
    region: str,
    account_id: str,
    tags: dict[str, str],
    alias: str | None = None,
) -> AwsProvider:
    """A provider that refuses every other account and tags every resource it creates."""
    return AwsProvider(
        scope,
        id,
        region=region,
        alias=alias,
        allowed_account_ids=[account_id],
        default_tags=[AwsProviderDefaultTags(tags=tags)],
    )
