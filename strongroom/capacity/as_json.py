"""For programs: every dimension, with its numbers and where they come from."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import Any

from stacks.demand.load import Load
from stacks.demand.quotas import quotas
from stacks.demand.together import Sum
from strongroom.capacity.assessment import Assessed
from strongroom.capacity.together import as_data

__all__ = ["as_json"]


def as_json(environment: str, load: Load, assessed: list[Assessed], together: Sequence[Sum]) -> str:
    """An object: the load, a list of dimensions, what the account's environments take together.

    A number that has no end is null.
    """
    return json.dumps(
        {
            "environment": environment,
            "users": load.users,
            "requests_per_second": load.requests,
            "submits_per_second": load.submits,
            "fits": all(each.fits for each in assessed) and all(each.fits for each in together),
            "dimensions": [_dimension(each) for each in assessed],
            "together": as_data(together),
        },
        indent=2,
    )


def _dimension(each: Assessed) -> dict[str, Any]:
    dimension = each.dimension
    quota = quotas()[dimension.bound] if dimension.by_quota else None
    return {
        "id": dimension.id,
        "what": dimension.what,
        "unit": dimension.unit,
        "needed": None if math.isinf(each.needed) else each.needed,
        "available": each.available,
        "fits": each.fits,
        "carries_users": each.most_users,
        "setting": None if quota else dimension.bound,
        "quota": quota and {"title": quota.title, "adjustable": quota.adjustable, "source": quota.source},
        "why": dimension.why,
    }
