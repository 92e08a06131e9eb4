"""CloudFront and AWS WAF."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from stacks.schema.fields import AddressRange, Allowed, Section, Unit, distinct, holds
from stacks.schema.web_acl import RULES, parts

__all__ = ["Edge", "Waf"]

# AWS WAF quotas: addresses and ranges in an IP set; IPv4 and IPv6 have one each.
MOST_RANGES = 10_000
FULL = holds(
    lambda ranges: all([range_.version for range_ in ranges].count(of) <= MOST_RANGES for of in (4, 6)),
    f"at most {MOST_RANGES:,} of IPv4 and as many of IPv6: an IP set takes no more",
)

# What regional registries give to one provider; more would spare whole countries.
ALLOWED = "a range of IPv4, /16 or smaller, or of IPv6, /32 or smaller, in quotes"
# What IANA gives to a regional registry.
BLOCKED = "a range of IPv4, /8 or smaller, or of IPv6, /12 or smaller, in quotes"

WHERE = "of both web ACLs (stacks/schema/web_acl.py has them)"
GROUPS = f'a managed rule group {WHERE}, such as "AWSManagedRulesAnonymousIpList"'
RULE = f'a rule of a managed rule group {WHERE}, such as "AWSManagedRulesCommonRuleSet/GenericRFI_BODY"'


def _is_rule(rule: str) -> bool:
    group, name = parts(rule)
    return name in RULES.get(group, ())


class Edge(Section):
    """CloudFront."""

    price_class: Literal["PriceClass_100", "PriceClass_200", "PriceClass_All"] = Field(
        default="PriceClass_100",
        description="which edge locations serve the page: North America and Europe (100), most (200), all",
    )


class Waf(Section):
    """AWS WAF on the load balancer and on CloudFront: the same rules on both, but for `post_rate_limit`.

    A request body above 8 KB is not refused (`SizeRestrictions_BODY` counts), and before the load balancer AWS
    WAF inspects its first 8 KB alone: the application's own limit and checks hold for the rest.
    `HostingProviderIPList` counts too, since API clients call from servers.
    """

    rate_limit: Annotated[int, Unit("requests an address in five minutes")] = Field(
        default=2000,
        ge=10,
        le=10_000,
        description="an address that sends more is refused until it sends less; a whole office may share one",
    )
    post_rate_limit: Annotated[int, Unit("POST requests an address in five minutes")] | None = Field(
        default=None,
        ge=10,
        le=10_000,
        description="the same for POST alone, on the load balancer: who tries passwords sends little else",
    )
    counted_rules: Annotated[tuple[Annotated[str, holds(_is_rule, RULE)], ...], AfterValidator(distinct)] = (
        Field(
            default=(),
            description="count and refuse nobody: for a rule that takes your customers for attackers",
            strict=False,
        )
    )
    counted_groups: Annotated[
        tuple[Annotated[str, holds(RULES.__contains__, GROUPS)], ...], AfterValidator(distinct)
    ] = Field(
        default=(),
        description=(
            "all of a group counts: to see whom it would refuse, elsewhere than in production. `strongroom "
            "verify` finds a group against attacks that only counts (SR752) until a waiver, which has an end "
            "date, accepts it"
        ),
        strict=False,
    )
    allow_cidrs: Annotated[
        tuple[
            Annotated[
                AddressRange,
                holds(lambda cidr: cidr.prefixlen >= {4: 16, 6: 32}[cidr.version], ALLOWED),
                Allowed(ALLOWED),
            ],
            ...,
        ],
        AfterValidator(distinct),
        FULL,
    ] = Field(
        default=(),
        description=(
            "known clients: neither counted by the rate limits nor looked up in AWS's lists of bad addresses; "
            "attacks from there are refused all the same"
        ),
        strict=False,
    )
    block_cidrs: Annotated[
        tuple[
            Annotated[
                AddressRange,
                holds(lambda cidr: cidr.prefixlen >= {4: 8, 6: 12}[cidr.version], BLOCKED),
                Allowed(BLOCKED),
            ],
            ...,
        ],
        AfterValidator(distinct),
        FULL,
    ] = Field(default=(), description="refused, whatever they ask for", strict=False)
