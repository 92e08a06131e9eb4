"""What the environments of one account take together of quotas that count things, not load.

AWS counts them for an account: in a region, or in all (CloudFront). Refused in the middle of an apply, what was
made before stays and is paid for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from stacks.demand.quotas import Quota, quotas
from stacks.schema.environment import EnvironmentSchema

__all__ = ["COUNTED", "Counted", "Sum", "by_account", "sums"]

Of = TypeVar("Of", bound=EnvironmentSchema)


@dataclass(frozen=True, kw_only=True)
class Counted:
    """`quota`: its name in quotas.toml and in `[quotas]`. `type`: of the resources that it counts."""

    quota: str
    type: str
    of: Callable[[EnvironmentSchema], int]
    """How many an environment makes."""


COUNTED = (
    Counted(quota="vpcs", type="aws_vpc", of=lambda _: 1),
    Counted(quota="elastic_ips", type="aws_eip", of=lambda settings: len(settings.nat_zones)),
    Counted(quota="gateway_endpoints", type="aws_vpc_endpoint", of=lambda _: 2),
    Counted(quota="load_balancers", type="aws_lb", of=lambda _: 1),
    Counted(quota="database_clusters", type="aws_rds_cluster", of=lambda _: 1),
    Counted(
        quota="database_instances",
        type="aws_rds_cluster_instance",
        of=lambda settings: 1 + settings.database.readers,
    ),
    Counted(quota="distributions", type="aws_cloudfront_distribution", of=lambda _: 1),
    Counted(quota="cache_policies", type="aws_cloudfront_cache_policy", of=lambda _: 1),
    Counted(quota="response_headers_policies", type="aws_cloudfront_response_headers_policy", of=lambda _: 1),
)


@dataclass(frozen=True)
class Sum:
    """Of one account: what its environments take of a quota, by environment, and what was granted."""

    counted: Counted
    taken: dict[str, int]
    granted: int

    @property
    def quota(self) -> Quota:
        return quotas()[self.counted.quota]

    @property
    def total(self) -> int:
        return sum(self.taken.values())

    @property
    def fits(self) -> bool:
        return self.total <= self.granted


def by_account(environments: Iterable[Of]) -> dict[str, list[Of]]:
    """The environments of each account."""
    members: defaultdict[str, list[Of]] = defaultdict(list)
    for settings in environments:
        members[settings.account_id].append(settings)
    return members


def sums(members: Sequence[EnvironmentSchema]) -> list[Sum]:
    """Of the environments of one account, which are all in one region.

    What AWS has granted is the account's: the most that one of them says.
    """
    return [
        Sum(
            counted,
            {settings.environment: counted.of(settings) for settings in members},
            max(getattr(settings.quotas, counted.quota) for settings in members),
        )
        for counted in COUNTED
    ]
