"""Which of two values is the stronger one, by a row's rule."""

from __future__ import annotations

import json
from enum import Enum
from fnmatch import fnmatchcase
from math import inf
from typing import Any

from strongroom.change.security.rows import Row
from strongroom.change.security.schedules import a_year
from strongroom.synthesized import as_list, blocks, is_unknown, number, on

ABSENT = "absent"
GIVEN = "given"


class Verdict(Enum):
    """Of the value afterwards; `UNKNOWN`: only the plan, the apply or a person knows."""

    SAME = "same"
    WEAKER = "weaker"
    STRONGER = "stronger"
    UNKNOWN = "unknown"


def verdict(row: Row, before: Any, after: Any) -> Verdict:
    """None, on either side: it is left out."""
    if plain(before) == plain(after):
        return Verdict.SAME
    if row.rule == "same":
        return Verdict.UNKNOWN
    if row.rule in ("members", "names"):
        return _members(_named(row, before), _named(row, after))
    if row.rule == "fewest":
        return Verdict.UNKNOWN if _has_unknown(after) else _fewer(_named(row, before), _named(row, after))
    if row.rule == "fixed":
        return (
            Verdict.UNKNOWN if _has_unknown(after) else Verdict.STRONGER if before is None else Verdict.WEAKER
        )
    was, is_ = (strength(row, value) for value in (before, after))
    if was is not None and is_ is not None:
        return Verdict.SAME if was == is_ else Verdict.WEAKER if is_ < was else Verdict.STRONGER
    # What is the weakest already can't be weaker, whatever the apply makes of it.
    return Verdict.SAME if was == _floor(row) else Verdict.UNKNOWN


def is_weak(row: Row, value: Any) -> Verdict:
    """What a value is beside the best, of a resource that is new."""
    found = strength(row, value)
    if found is None:
        return Verdict.UNKNOWN
    best = {"excludes": len(row.ranks), "ranked": len(row.ranks) - 1}.get(row.rule, 1)
    return Verdict.WEAKER if found < best else Verdict.SAME


def strength(row: Row, value: Any) -> float | None:
    """More is stronger; None: it is not known."""
    if row.rule == "set":
        return float(value not in (None, "", [], {}, False))
    given = row.default if value is None else value
    if row.rule in ("on", "off"):
        return None if is_unknown(given) else float(on(given) == (row.rule == "on"))
    if row.rule == "excludes":
        return _excludes(row, given)
    if row.rule == "ranked":
        return _rank(row, given)
    if row.rule == "often":
        return a_year(given)
    found = number(given)
    if found is None:
        return None
    amount = inf if found == row.endless else float(found)
    return amount if row.rule == "most" else -amount


def _floor(row: Row) -> float:
    """As weak as can be: 0, but where that stands for infinity, or less is more."""
    return -inf if row.rule == "least" or row.endless == 0 else 0.0


def text(row: Row, value: Any) -> str:
    """As it is told; a default says that it is one."""
    if value in (None, ""):
        return ABSENT if row.default is None else f"{_told(row.default)} by default"
    if row.secret:
        return GIVEN
    return _told(value)


def _told(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def plain(value: Any) -> Any:
    """In one form: numbers and switches may be text, a list of one stand without its brackets, JSON have any
    layout, and what is left out be null or empty."""
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            return plain(json.loads(value))
        except (ValueError, RecursionError):
            return value
    if isinstance(value, dict):
        members = {name: plain(member) for name, member in value.items()}
        return {name: member for name, member in members.items() if member is not None} or None
    if isinstance(value, list):
        elements = [plain(each) for each in value]
        return elements[0] if len(elements) == 1 else elements or None
    if isinstance(value, bool):
        return str(value).lower()
    found = number(value)
    return (value or None) if found is None else found


def _members(before: set[str], after: set[str]) -> Verdict:
    if before <= after:
        return Verdict.SAME if before == after else Verdict.STRONGER
    # As many others, such as another topic: who that is can't be told.
    return Verdict.WEAKER if len(after) < len(before) else Verdict.UNKNOWN


def _fewer(before: set[str], after: set[str]) -> Verdict:
    """One that was not there counts, whatever went."""
    if before == after:
        return Verdict.SAME
    return Verdict.STRONGER if after < before else Verdict.WEAKER


def _has_unknown(value: Any) -> bool:
    return any(map(is_unknown, as_list(value)))


def _named(row: Row, value: Any) -> set[str]:
    if row.rule == "names":
        return {str(block.get(row.names)) for block in blocks(value)}
    return {str(each) for each in as_list(value)}


def _excludes(row: Row, value: Any) -> float | None:
    given = [str(each) for each in as_list(value)]
    if any(map(is_unknown, given)):
        return None
    found = (index for index, rank in enumerate(row.ranks) if set(rank) & set(given))
    return float(next(found, len(row.ranks)))


def _rank(row: Row, value: Any) -> float | None:
    """A rank that names it, or else the last one with a pattern for it."""
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if value is None or is_unknown(value):
        return None
    told = _told(value)
    for index, rank in enumerate(row.ranks):
        if told in rank:
            return float(index)
    fits = [i for i, rank in enumerate(row.ranks) if any(fnmatchcase(told, pattern) for pattern in rank)]
    return float(fits[-1]) if fits else None
