"""What an edit changes in cost, tier by tier: both stacks are there, so pricing them takes no synthesis."""

from __future__ import annotations

from dataclasses import dataclass

from strongroom.cost.estimate import estimate
from strongroom.synthesized import Stack

SMALLEST = 0.005  # dollars: what is shown as a cent


@dataclass(frozen=True)
class TierCost:
    """US dollars a month at rest; 0 where there is no such tier."""

    tier: str
    before: float
    after: float


def costs(old: Stack | None, new: Stack) -> tuple[TierCost, ...]:
    """The tiers whose cost is another one, those that change most first."""
    before = estimate(old).tiers if old else {}
    after = estimate(new).tiers
    found = [
        TierCost(tier, before.get(tier, (0.0, 0.0))[0], after.get(tier, (0.0, 0.0))[0])
        for tier in sorted({*before, *after})
    ]
    changed = [each for each in found if abs(each.after - each.before) >= SMALLEST]
    return tuple(sorted(changed, key=lambda each: -abs(each.after - each.before)))
