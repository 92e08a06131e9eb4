"""Patterns of policies as sets: what is in both of two, and a value that few others fit."""

from __future__ import annotations

import re
from functools import lru_cache

from strongroom.proof.permissions.patterns import matches

ANYTHING = "zz9any"  # what stands for a `*`: no policy names it
CHARACTER = "7"  # for a `?`
_WILDCARDS = re.compile(r"[*?]+")


def example(pattern: str) -> str:
    """A value that fits the pattern, and fits another one only if that is about all that fit this one."""
    return pattern.replace("*", ANYTHING).replace("?", CHARACTER)


def literal_beginning(pattern: str) -> str:
    """What stands before its first wildcard."""
    return _WILDCARDS.split(pattern, maxsplit=1)[0]


@lru_cache(maxsize=65536)
def covers(wide: str, narrow: str) -> bool:
    """Whether whatever fits the narrow pattern fits the wide one."""
    return wide in ("*", narrow) or matches(example(narrow), wide)


@lru_cache(maxsize=65536)
def common(one: str, other: str) -> str | None:
    """A pattern that is part of both: the narrower one where there is one; None where nothing fits both."""
    if _ends_differ(one, other):
        return None
    if covers(one, other):
        return other
    return one if covers(other, one) else _common(one, other)


def _ends_differ(one: str, other: str) -> bool:
    """Whether they begin or end with characters that don't go together, before and after any wildcard."""
    first, second = (_WILDCARDS.split(each) for each in (one, other))
    if len(first) == len(second) == 1:
        return one != other
    begins = first[0].startswith(second[0]) or second[0].startswith(first[0])
    return not (begins and (first[-1].endswith(second[-1]) or second[-1].endswith(first[-1])))


@lru_cache(maxsize=65536)
def overlaps(one: str, other: str) -> tuple[str, ...]:
    """Patterns that are parts of both, where neither is in the other: of `a/*` and `*/x`, `a/*/x` and `a/x`."""
    if (narrower := common(one, other)) in (one, other, None):
        return () if narrower is None else (narrower,)
    found = (narrower, _common(one, other, shortest=True))
    return tuple(dict.fromkeys(each for each in found if each is not None))


@lru_cache(maxsize=65536)
def _common(one: str, other: str, *, shortest: bool = False) -> str | None:
    if not one or not other:
        return "" if not set(one + other) - {"*"} else None
    if "*" in (one, other):
        text = other if one == "*" else one
        return text.lstrip("*") or "*" if shortest else text
    if one[0] == "*" or other[0] == "*":
        star, text = (one, other) if one[0] == "*" else (other, one)
        if shortest and (ended := _common(star[1:], text, shortest=True)) is not None:
            return ended
        rest = _common(star, text[1:], shortest=shortest)
        if rest is not None:
            return text[0] + rest
        return None if shortest else _common(star[1:], text)
    if one[0] == other[0] or "?" in (one[0], other[0]):
        rest = _common(one[1:], other[1:], shortest=shortest)
        return None if rest is None else (other[0] if one[0] == "?" else one[0]) + rest
    return None
