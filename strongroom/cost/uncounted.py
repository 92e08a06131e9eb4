"""Types of resources that are free, and what is not counted of the others: `uncounted.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

__all__ = ["FILE", "FREE", "LATER", "NEW", "reasons"]

FILE = Path(__file__).parent / "uncounted.toml"

FREE, LATER = "free", "later"

NEW = "a type that strongroom/cost/ has no row for"


@cache
def reasons(kind: str) -> dict[str, str]:
    """Type -> why it is `FREE`, or what comes `LATER`."""
    with FILE.open("rb") as file:
        return {type_: told[kind] for type_, told in tomllib.load(file).items() if kind in told}
