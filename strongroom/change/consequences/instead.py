"""What to do instead of destroying or replacing a resource that holds something or serves somebody."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from strongroom.change.consequences.resource_change import ResourceChange
from strongroom.synthesized.addresses import type_of

__all__ = ["REMOVED", "instead", "table"]

REMOVED = (
    "If it is wanted, take it away in a plan of its own, with what has to be kept copied first; what AWS "
    "protects from deletion it keeps until an apply before has ended the protection. If it is not, put it back "
    "into the settings."
)
FILE = Path(__file__).with_suffix(".toml")


@cache
def table() -> dict[str, str]:
    """Type -> a sentence or two."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def instead(change: ResourceChange) -> str:
    """For a change that loses something: of what is replaced by its type, of what is taken out always the same.

    Raises:
        KeyError: it loses nothing.
    """
    if change.removed:
        return REMOVED
    return table()[type_of(change.address)]
