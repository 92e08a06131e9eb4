"""A figure as the pages have it."""

from __future__ import annotations

from stacks.demand.measured import Spread
from strongroom.capacity.numbers import short
from strongroom.capacity.page.markdown import spread

__all__ = ["figure"]


def figure(found: Spread) -> str:
    """The median with its range; of one round there is none."""
    return short(found.median) if found.least == found.most else spread(found)
