"""An environment against its users: every dimension, and the number of users at which it breaks."""

from __future__ import annotations

from dataclasses import dataclass

from stacks.demand.demand import demand
from stacks.schema.environment import EnvironmentSchema
from strongroom.capacity.dimension import Dimension
from strongroom.capacity.dimensions import DIMENSIONS

__all__ = ["MOST_USERS", "Assessed", "assess", "first_to_break", "most_users"]

MOST_USERS = 1_000_000_000
"""More is not looked for."""


@dataclass(frozen=True)
class Assessed:
    """What so many users need in one dimension."""

    dimension: Dimension
    needed: float
    available: float | None
    most_users: int | None
    """The most users that it carries; None where users don't matter, or more than MOST_USERS fit."""

    @property
    def fits(self) -> bool:
        return self.available is None or self.needed <= self.available


def assess(settings: EnvironmentSchema, users: int) -> list[Assessed]:
    """Every dimension for so many users."""
    needs = demand(settings, users)
    return [
        Assessed(
            dimension,
            dimension.needed(needs),
            dimension.available(settings) if dimension.available else None,
            most_users(dimension, settings),
        )
        for dimension in DIMENSIONS
    ]


def most_users(dimension: Dimension, settings: EnvironmentSchema) -> int | None:
    """The largest number of users that fits, by bisection: needs never fall when users come.

    0 where not even one does; None where MOST_USERS do, or where needs don't grow with them.
    """
    if dimension.available is None:
        return None
    available = dimension.available(settings)

    def fits(users: int) -> bool:
        return dimension.needed(demand(settings, users)) <= available

    if fits(MOST_USERS) or dimension.needed(demand(settings, 1)) == dimension.needed(
        demand(settings, MOST_USERS)
    ):
        return None
    fitting, breaking = 0, MOST_USERS
    while breaking - fitting > 1:
        middle = (fitting + breaking) // 2
        fitting, breaking = (middle, breaking) if fits(middle) else (fitting, middle)
    return fitting


def first_to_break(assessed: list[Assessed], *, by_quota: bool) -> Assessed | None:
    """Of those bounded by AWS's quotas, or by settings: what breaks at the fewest users."""
    growing = [each for each in assessed if each.most_users is not None and each.dimension.by_quota == by_quota]
    return min(growing, key=lambda each: each.most_users or 0, default=None)
