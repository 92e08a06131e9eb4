"""Lists of addresses that rules of a web ACL name: an IP set has ranges of IPv4 or of IPv6, never both."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network
from typing import Any, Literal

from cdktf import TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.provider import AwsProvider
from cdktf_cdktf_provider_aws.wafv2_ip_set import Wafv2IpSet
from constructs import Construct

from stacks import naming
from stacks.settings import Settings

__all__ = ["IpSets"]

Statement = dict[str, Any]


class IpSets(Construct):
    """`statement`: matches a request from one of these addresses; `statements`: one for each version of IP."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        waf_scope: Literal["REGIONAL", "CLOUDFRONT"],
        ranges: Sequence[IPv4Network | IPv6Network],
        provider: AwsProvider | None = None,
    ) -> None:
        super().__init__(scope, id)
        sets = [
            Wafv2IpSet(
                self,
                f"ipv{version}",
                name=naming.name(settings, f"waf-{waf_scope.lower()}-{id}-ipv{version}"),
                scope=waf_scope,
                ip_address_version=f"IPV{version}",
                addresses=[str(range_) for range_ in ranges if range_.version == version],
                provider=provider,
                # AWS WAF deletes none that a rule still names: the rule goes first, with this.
                lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
            )
            for version in sorted({range_.version for range_ in ranges})
        ]
        self.statements: list[Statement] = [{"ip_set_reference_statement": {"arn": each.arn}} for each in sets]
        self.statement = _any(self.statements)


def _any(statements: list[Statement]) -> Statement:
    # AWS WAF wants two statements at least in an `or`.
    return statements[0] if len(statements) == 1 else {"or_statement": {"statement": statements}}
