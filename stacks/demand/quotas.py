"""AWS's quotas: `quotas.toml`, each with the document that says so and the day it was read."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

__all__ = ["FILE", "Quota", "quotas"]

FILE = Path(__file__).parent / "quotas.toml"


@dataclass(frozen=True)
class Quota:
    """What an account is allowed by default."""

    title: str
    value: int
    unit: str
    adjustable: bool
    """Whether AWS raises it for who asks; if not, more takes another environment."""
    source: str
    read: str
    code: str | None = None
    """Service Quotas' own name of it."""
    service: str | None = None
    """Whose it is there: its code, as in `aws service-quotas --service-code`."""
    regions: dict[str, int] = field(default_factory=dict)
    """The regions where it is another."""

    def in_region(self, region: str) -> int:
        return self.regions.get(region, self.value)


@cache
def quotas() -> dict[str, Quota]:
    """Name -> quota, as the table has them."""
    with FILE.open("rb") as file:
        return {name: Quota(**given) for name, given in tomllib.load(file).items()}
