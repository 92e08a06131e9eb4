"""What to do instead of destroying or replacing a resource that holds something or serves somebody."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from strongroom.change.difference.stack import ResourceChange

__all__ = ["instead", "table"]

FILE = Path(__file__).with_suffix(".toml")


@cache
def table() -> dict[str, str]:
    """Type -> a sentence or two."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def instead(change: ResourceChange) -> str:
    """For a change that loses something.

    Raises:
        KeyError: it loses nothing.
    """
    return table()[change.address.partition(".")[0]]
