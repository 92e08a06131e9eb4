"""When a schedule comes: EventBridge Scheduler's `cron`, `rate` and `at`, as it reads them.

Scheduler user guide, "Schedule types on EventBridge Scheduler". AWS refuses a wrong one at the apply only; one
that never comes, such as 31 February, is no schedule either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Annotated

from stacks.schema.fields import holds

__all__ = ["ScheduleExpression"]

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)  # days of each month

# Field -> least, most, and the names that stand for its numbers, from 1.
RANGES: Mapping[str, tuple[int, int, tuple[str, ...]]] = {
    "minutes": (0, 59, ()),
    "hours": (0, 23, ()),
    "day-of-month": (1, 31, ()),
    "month": (1, 12, MONTHS),
    "day-of-week": (1, 7, DAYS),
    "year": (1970, 2199, ()),
}

ALLOWED = (
    '"cron(<minutes> <hours> <day-of-month> <month> <day-of-week> <year>)", in which exactly one of '
    'day-of-month and day-of-week is ?, such as "cron(0 3 * * ? *)"; '
    '"rate(<number> <minutes, hours or days>)", one without the s, such as "rate(1 day)"; or '
    '"at(<date>T<time>)", such as "at(2030-01-31T03:00:00)"; on a day that there is'
)


def _comes(expression: str) -> bool:
    """Whether Scheduler takes it, and it comes at some time."""
    kind = re.fullmatch(r"(cron|rate|at)\((.+)\)", expression, re.ASCII)
    if kind is None:
        return False
    match kind[1]:
        case "cron":
            return _cron(kind[2])
        case "rate":
            return _rate(kind[2])
        case _:
            return _at(kind[2])


def _rate(text: str) -> bool:
    """One minute, or more: a singular for one alone, as EventBridge's rules insist on."""
    found = re.fullmatch(r"([1-9][0-9]{0,4}) (minute|hour|day)(s?)", text, re.ASCII)
    return found is not None and (found[1] == "1") == (found[3] == "")


def _at(text: str) -> bool:
    with suppress(ValueError):
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S").isoformat() == text
    return False


def _cron(text: str) -> bool:
    fields = text.split(" ")
    if len(fields) != len(RANGES):
        return False
    given = dict(zip(RANGES, fields, strict=True))
    if (given["day-of-month"] == "?") == (given["day-of-week"] == "?"):
        return False
    return all(_field(name, field) for name, field in given.items()) and _a_day_there_is(given)


def _field(name: str, field: str) -> bool:
    match name:
        case "day-of-month" if re.fullmatch(r"\?|L|LW|([1-9]|[12][0-9]|3[01])W", field, re.ASCII):
            return True
        case "day-of-week" if field == "?" or _last_or_nth(field):
            return True
    return all(_numbers(name, part) is not None for part in field.split(","))


def _last_or_nth(field: str) -> bool:
    """`L`, `FRIL` (the last Friday), `2#1` (the first Monday)."""
    day = rf"[1-7]|{'|'.join(DAYS)}"
    return re.fullmatch(rf"L|({day})(L|#[1-5])", field, re.ASCII) is not None


def _numbers(name: str, part: str) -> range | None:
    """What a part of a field, between its commas, stands for; None for what is none."""
    least, most, names = RANGES[name]
    found = re.fullmatch(r"(\*|[0-9]+|[A-Z]{3})(?:-([0-9]+|[A-Z]{3}))?(?:/([0-9]+))?", part, re.ASCII)
    if found is None or (found[1] == "*" and found[2]):
        return None
    step = int(found[3] or 1)
    if found[1] == "*":
        first, last = least, most
    else:
        ends = [_number(end, names) for end in (found[1], found[2] or found[1])]
        if ends[0] is None or ends[1] is None:
            return None
        # With a step and no end: from there on.
        first, last = ends[0], most if found[3] and not found[2] else ends[1]
    right = least <= first <= last <= most and 1 <= step <= most
    return range(first, last + 1, step) if right else None


def _number(text: str, names: tuple[str, ...]) -> int | None:
    if text.isdigit():
        return int(text)
    return names.index(text) + 1 if text in names else None


def _a_day_there_is(given: Mapping[str, str]) -> bool:
    """None on 31 February: a day of the month that one of the months has."""
    days = list(_each("day-of-month", given["day-of-month"]))
    months = _each("month", given["month"])
    return not days or any(min(days) <= LONGEST[month - 1] for month in months)


def _each(name: str, field: str) -> Iterator[int]:
    for part in field.split(","):
        yield from _numbers(name, part) or ()


ScheduleExpression = Annotated[str, holds(_comes, ALLOWED)]
