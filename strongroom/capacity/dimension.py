"""A dimension of capacity: what users need, and what there is of it, as data."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stacks.demand.demand import Demand
from stacks.demand.quotas import quotas

if TYPE_CHECKING:
    from stacks.schema.environment import EnvironmentSchema

__all__ = ["Dimension", "of_quota", "of_setting"]


@dataclass(frozen=True)
class Dimension:
    """`needed` must not be above `available`. Where `available` is None there is no limit, only a figure."""

    id: str
    what: str
    unit: str
    needed: Callable[[Demand], float]
    available: Callable[[EnvironmentSchema], float] | None
    bound: str
    """What there is comes from here: a key of the settings, or a name in quotas.toml."""
    by_quota: bool
    why: str


def of_setting(
    id: str,
    what: str,
    unit: str,
    needed: Callable[[Demand], float],
    *,
    key: str,
    available: Callable[[EnvironmentSchema], float],
    why: str,
) -> Dimension:
    """Bounded by what settings say, so that settings can change it."""
    return Dimension(id, what, unit, needed, available, key, False, why)


def of_quota(
    id: str,
    what: str,
    unit: str,
    needed: Callable[[Demand], float],
    *,
    quota: str,
    why: str,
    available: Callable[[EnvironmentSchema], float] | None = None,
) -> Dimension:
    """Bounded by what AWS allows: the quota's value in the region, if nothing else is given."""
    known = quotas()[quota]
    return Dimension(
        id,
        what,
        unit,
        needed,
        available or (lambda settings: known.in_region(settings.region)),
        quota,
        True,
        why,
    )
