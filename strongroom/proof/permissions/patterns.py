"""The wildcards of IAM policies: `*` for any characters, `?` for one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache


class NotUnderstoodError(Exception):
    """A part of a policy that is not decided here: it never counts in a request's favour."""


class UnresolvedError(NotUnderstoodError):
    """A policy variable, or a reference of a synthesized stack that only the plan knows."""


def matches(value: str, pattern: str) -> bool:
    """Whether a value fits a pattern, case and all.

    Raises:
        UnresolvedError: the pattern has a policy variable or an unresolved reference in it.
    """
    return value == pattern or _compiled(known(pattern)).fullmatch(value) is not None


def matches_arn(value: str, pattern: str) -> bool:
    """As the ARN operators compare: each of the six components by itself."""
    components = pattern.split(":", 5)
    if value == pattern or len(components) < 6:
        return matches(value, pattern)
    given = value.split(":", 5)
    return len(given) == 6 and all(map(matches, given, components))


def matches_action(action: str, pattern: str) -> bool:
    """Actions are compared without regard to case."""
    return matches(action.lower(), pattern.lower())


def known(text: str) -> str:
    if "${" in text:
        raise UnresolvedError(text)
    return text


def fits_any(test: Callable[[str, str], bool], value: str, patterns: Iterable[str]) -> bool:
    """Whether one of the patterns fits; one that is not understood counts only if no other does."""
    not_understood: NotUnderstoodError | None = None
    for pattern in patterns:
        try:
            if test(value, pattern):
                return True
        except NotUnderstoodError as error:
            not_understood = error
    if not_understood is not None:
        raise not_understood
    return False


@lru_cache(maxsize=4096)
def _compiled(pattern: str) -> re.Pattern[str]:
    parts = {"*": ".*", "?": "."}
    return re.compile("".join(parts.get(character) or re.escape(character) for character in pattern), re.S)


@lru_cache(maxsize=65536)
def overlap(one: str, other: str) -> bool:
    """Whether some value fits both patterns."""
    if not one or not other:
        return set(one + other) <= {"*"}
    if one[0] == "*" or other[0] == "*":
        star, text = (one, other) if one[0] == "*" else (other, one)
        return overlap(star[1:], text) or overlap(star, text[1:])
    return (one[0] == other[0] or "?" in (one[0], other[0])) and overlap(one[1:], other[1:])


def overlap_arns(one: str, other: str) -> bool:
    """The same of two ARNs, component by component: the service of one is never part of the other's name."""
    return all(map(overlap, one.split(":", 5), other.split(":", 5)))
