"""Whether a value of a plan has become one that a table names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from strongroom.synthesized import is_unknown, number, on

__all__ = ["is_one_of"]


def is_one_of(value: Any, told: Iterable[Any]) -> bool:
    """Numbers and switches may be text; what only the apply tells is none of them."""
    return value is not None and not is_unknown(value) and any(_is(value, each) for each in told)


def _is(value: Any, told: Any) -> bool:
    if isinstance(told, bool):
        return on(value) is told
    return bool(value == told) if isinstance(told, str) else number(value) == told
