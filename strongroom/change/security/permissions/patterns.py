"""Patterns of policies as sets: what is in both of two, and a value that few others fit."""

from __future__ import annotations

from functools import lru_cache

from strongroom.proof.permissions.patterns import matches

ANYTHING = "zz9any"  # what stands for a `*`: no policy names it
CHARACTER = "7"  # for a `?`


def example(pattern: str) -> str:
    """A value that fits the pattern, and fits another one only if that is about all that fit this one."""
    return pattern.replace("*", ANYTHING).replace("?", CHARACTER)


@lru_cache(maxsize=65536)
def covers(wide: str, narrow: str) -> bool:
    """Whether whatever fits the narrow pattern fits the wide one."""
    return wide in ("*", narrow) or matches(example(narrow), wide)


@lru_cache(maxsize=65536)
def common(one: str, other: str) -> str | None:
    """A pattern that is part of both: the narrower one where there is one; None where nothing fits both."""
    if covers(one, other):
        return other
    return one if covers(other, one) else _common(one, other)


@lru_cache(maxsize=65536)
def _common(one: str, other: str) -> str | None:
    if one == "*" or not one or not other:
        return other if one == "*" or not set(one + other) - {"*"} else None
    if other == "*":
        return one
    if one[0] == "*" or other[0] == "*":
        star, text = (one, other) if one[0] == "*" else (other, one)
        rest = _common(star, text[1:])
        return _common(star[1:], text) if rest is None else text[0] + rest
    if one[0] == other[0] or "?" in (one[0], other[0]):
        rest = _common(one[1:], other[1:])
        return None if rest is None else (other[0] if one[0] == "?" else one[0]) + rest
    return None
