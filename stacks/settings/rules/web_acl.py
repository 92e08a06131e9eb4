"""AWS WAF: what takes no effect beside another setting."""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network

from stacks.schema.environment import EnvironmentSchema
from stacks.schema.web_acl import parts
from stacks.settings.rules.violation import Violation

__all__ = ["violations"]


def violations(settings: EnvironmentSchema) -> Iterator[Violation]:
    waf = settings.waf
    if waf.post_rate_limit is not None and waf.post_rate_limit >= waf.rate_limit:
        yield (
            "waf.post_rate_limit",
            waf.post_rate_limit,
            f"below waf.rate_limit = {waf.rate_limit}, which counts POST as well and would refuse first",
        )
    idle = [rule for rule in waf.counted_rules if parts(rule)[0] in waf.counted_groups]
    if idle:
        yield (
            "waf.counted_rules",
            idle,
            "rules of groups that waf.counted_groups does not have: these count anyway",
        )
    blocked = [str(range_) for range_ in waf.allow_cidrs if _within_any(range_, waf.block_cidrs)]
    if blocked:
        yield "waf.allow_cidrs", blocked, "ranges that no range of waf.block_cidrs has in it: they are refused"


def _within_any(range_: IPv4Network | IPv6Network, others: tuple[IPv4Network | IPv6Network, ...]) -> bool:
    # By numbers: `subnet_of` takes ranges of one version only.
    return any(
        other.version == range_.version
        and int(other.network_address) <= int(range_.network_address)
        and int(range_.broadcast_address) <= int(other.broadcast_address)
        for other in others
    )
