"""For programs. The shape is an interface: fields may be added, none is renamed or taken away.

    {"prices": {"region", "read"}, "stacks": [STACK]}
    STACK: {"stack", "region", "users" | null, "at_rest", "at_load" | null, "at_least", "tiers": [TIER],
            "lines": [LINE], "not_counted": [{"what", "why"}], "beyond": text | null}
    TIER: {"tier", "at_rest", "at_load" | null, "at_least"}
    LINE: {"tier", "what", "resources", "unit", "price", "quantity_at_rest", "quantity_at_load" | null,
           "at_rest", "at_load" | null, "notes": [text]}

`at_least`: something of it has a price that is not known (`not_counted` says which), so that it costs more.
Amounts are US dollars a month. Without users there is no load, and what would be of it is null. `beyond`
says that the stack does not carry so many users.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from strongroom.cost.estimate import Estimate
from strongroom.cost.prices import prices

__all__ = ["as_json"]


def as_json(estimates: Sequence[Estimate]) -> str:
    told = {
        "prices": {"region": prices().region, "read": prices().read},
        "stacks": [_stack(each) for each in estimates],
    }
    return json.dumps(told, indent=2)


def _stack(estimate: Estimate) -> dict[str, Any]:
    loaded = estimate.users is not None

    def at_load(value: float) -> float | None:
        return round(value, 4) if loaded else None

    return {
        "stack": estimate.stack,
        "region": estimate.region,
        "users": estimate.users,
        "at_rest": round(estimate.at_rest, 2),
        "at_load": at_load(estimate.at_load),
        "at_least": bool(estimate.unknown),
        "tiers": [
            {
                "tier": tier,
                "at_rest": round(rest, 4),
                "at_load": at_load(load),
                "at_least": tier in estimate.unknown,
            }
            for tier, (rest, load) in estimate.tiers.items()
        ],
        "lines": [
            {
                "tier": entry.tier,
                "what": entry.price.title,
                "resources": entry.resources,
                "unit": entry.price.unit,
                "price": entry.price.usd,
                "quantity_at_rest": entry.at_rest,
                "quantity_at_load": entry.at_load if loaded else None,
                "at_rest": round(entry.usd_at_rest, 4),
                "at_load": at_load(entry.usd_at_load),
                "notes": list(entry.notes),
            }
            for entry in estimate.entries
        ],
        "not_counted": [{"what": what, "why": why} for what, why in estimate.uncounted.items()],
        "beyond": estimate.beyond or None,
    }
