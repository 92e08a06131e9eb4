"""AWS's prices: `prices.toml`, each with the page that states it, where it was read, and the day."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

__all__ = ["FILE", "HOURS", "Price", "Prices", "prices"]

FILE = Path(__file__).parent / "prices.toml"

HOURS = 730
"""In a month: 8,760 in a year, as AWS's own pricing calculator has it."""


@dataclass(frozen=True)
class Price:
    """In US dollars, for one `unit`, on demand."""

    title: str
    usd: float
    unit: str
    page: str
    """AWS's pricing page that states it."""
    copies: tuple[str, ...]
    """Where it was read: keys of `Prices.copies`."""


@dataclass(frozen=True)
class Prices:
    """The table. `region` is the one that they are of; `read`, the day."""

    region: str
    read: str
    copies: dict[str, str]
    prices: dict[str, Price]


@cache
def prices() -> Prices:
    """As `prices.toml` has them."""
    with FILE.open("rb") as file:
        told = tomllib.load(file)
    return Prices(
        told["region"],
        told["read"],
        told["copies"],
        {key: Price(**{**given, "copies": tuple(given["copies"])}) for key, given in told["prices"].items()},
    )
