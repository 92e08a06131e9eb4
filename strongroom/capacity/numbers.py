"""Numbers as people read them."""

from __future__ import annotations

import math

__all__ = ["round_numbers", "short", "users_in_words"]


def short(value: float) -> str:
    """Three digits that count: `0.0123`, `4.68`, `12.3`, `1,667`, `never` for what does not end."""
    if math.isinf(value):
        return "never"
    value = float(f"{value:.3g}") if abs(value) < 100 else value
    if value == 0 or abs(value) >= 100 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.{max(0, 2 - math.floor(math.log10(abs(value))))}f}"


def users_in_words(users: int | None) -> str:
    """The number of users that a dimension carries."""
    return "any" if users is None else f"{users:,}"


def round_numbers(most: float) -> list[float]:
    """From 0 to the most, five to ten of them: where an axis has its ticks."""
    power = 10 ** math.floor(math.log10(most))
    each = next(power * part for part in (0.2, 0.5, 1) if most / (power * part) <= 10)
    return [each * number for number in range(int(most / each) + 1)]
