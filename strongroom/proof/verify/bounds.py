"""Ranges of numbers that are written down, and of those that only the plan knows."""

from __future__ import annotations

import math
from typing import Any

from strongroom.synthesized import is_unknown, number


def within(value: Any, least: float = -math.inf, most: float = math.inf) -> bool:
    """Whether a value is a number in a range; one that only the plan knows is taken for it."""
    told = number(value)
    return is_unknown(value) or (told is not None and least <= told <= most)
