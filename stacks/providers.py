"""The AWS provider: for the environment's region, for us-east-1, where CloudFront's parts live, and for DNS."""

from __future__ import annotations

from cdktf_cdktf_provider_aws.provider import AwsProvider, AwsProviderAssumeRole, AwsProviderDefaultTags
from constructs import Construct

from stacks.settings import Settings

__all__ = ["aws_provider", "dns_provider"]


def aws_provider(
    scope: Construct,
    id: str,
    *,
    region: str,
    account_id: str,
    tags: dict[str, str],
    alias: str | None = None,
    role_arn: str | None = None,
) -> AwsProvider:
    """A provider that refuses every other account and tags every resource it creates."""
    return AwsProvider(
        scope,
        id,
        region=region,
        alias=alias,
        allowed_account_ids=[account_id],
        default_tags=[AwsProviderDefaultTags(tags=tags)],
        assume_role=[AwsProviderAssumeRole(role_arn=role_arn)] if role_arn else None,
    )


def dns_provider(scope: Construct, id: str, *, settings: Settings) -> AwsProvider | None:
    """For records in a zone of another account; None where the zone is in the environment's own.

    It is the one provider for an account that is not the environment's. Records alone go by it.
    """
    domain = settings.domain
    if domain.hosted_zone_role_arn is None or domain.hosted_zone_account is None:
        return None
    return aws_provider(
        scope,
        id,
        alias="dns",
        region=settings.region,
        account_id=domain.hosted_zone_account,
        tags=settings.default_tags,
        role_arn=domain.hosted_zone_role_arn,
    )
