"""What an edit changes in cost, tier by tier: both stacks are there, so pricing them takes no synthesis."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import Any

from strongroom.cost.estimate import Estimate, estimate
from strongroom.cost.report import SMALLEST
from strongroom.synthesized import Stack


@dataclass(frozen=True)
class TierCost:
    """US dollars a month at rest; 0 where there is no such tier.

    `before_at_least`, `after_at_least`: something in it has a price that is not known, so that it costs more;
    `known`: that is the same before and after, and how much more or less it costs is known all the same.
    """

    tier: str
    before: float
    after: float
    before_at_least: bool = False
    after_at_least: bool = False
    known: bool = True

    def as_dict(self) -> dict[str, Any]:
        """For JSON: to a hundredth of a cent."""
        return asdict(self) | {"before": round(self.before, 4), "after": round(self.after, 4)}


def costs(old: Stack | None, new: Stack) -> tuple[TierCost, ...]:
    """The tiers whose cost is another one, those that change most first; none where all is only moved."""
    before, after = estimate(old) if old else None, estimate(new)
    if before is not None and _paid(before) == _paid(after):
        return ()
    found = [_tier(tier, before, after) for tier in sorted({*after.tiers, *(before.tiers if before else {})})]
    changed = [each for each in found if not each.known or abs(each.after - each.before) >= SMALLEST]
    return tuple(sorted(changed, key=lambda each: -abs(each.after - each.before)))


def _tier(tier: str, before: Estimate | None, after: Estimate) -> TierCost:
    (was, unknown), (is_, still) = (
        (each.tiers.get(tier, (0.0, 0.0))[0], each.unknown.get(tier, ())) if each else (0.0, ())
        for each in (before, after)
    )
    return TierCost(tier, was, is_, bool(unknown), bool(still), unknown == still)


def _paid(estimate: Estimate) -> tuple[dict[str, float], list[str]]:
    """What is paid for, wherever it is: by price, and what has none."""
    amounts: defaultdict[str, float] = defaultdict(float)
    for each in estimate.lines:
        amounts[each.price.title] += each.at_rest
    return (
        {title: round(amount, 6) for title, amount in amounts.items()},
        sorted(why for tier in estimate.unknown.values() for why in tier),
    )
