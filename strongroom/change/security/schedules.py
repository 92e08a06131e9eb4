"""How often a schedule of AWS comes round.

Amazon EventBridge Scheduler user guide, "Schedule types"; AWS Backup has the same expressions.
"""

from __future__ import annotations

import re

__all__ = ["a_year"]

_RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
_CRON = re.compile(r"cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)")
_RATES = {"minute": 365 * 24 * 60, "hour": 365 * 24, "day": 365}
_ANY = ("*", "?")
_NAMES = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")


def a_year(expression: object) -> float | None:
    """Times in a year; None where it can't be read."""
    text = str(expression)
    if (rate := _RATE.fullmatch(text)) and int(rate[1]):
        return _RATES[rate[2]] / int(rate[1])
    cron = _CRON.fullmatch(text)
    if cron is None:
        return None
    minutes, hours, days, months, weekdays = cron.groups()[:5]
    counted = (_count(minutes, 60), _count(hours, 24), _days(days, months, weekdays))
    found = 1.0
    for each in counted:
        if each is None:
            return None
        found *= each
    return found


def _days(days: str, months: str, weekdays: str) -> float | None:
    """Of a year of 365 days with months that are equal."""
    of_year = _count(months, 12)
    if of_year is None:
        return None
    if weekdays not in _ANY:
        # `6L` and `3#2` are one of a month.
        of_week = 12 / 52 if {"L", "#"} & {*weekdays} else _count(weekdays, 7)
        return None if of_week is None else of_week * 52 * of_year / 12
    of_month = 1.0 if "L" in days else _count(days, 31)
    return None if of_month is None else (365 / 12 if days in _ANY else of_month) * of_year


def _count(field: str, most: int) -> float | None:
    """How many values a field stands for, of so many."""
    total = 0.0
    for part in field.split(","):
        span, slash, step = part.partition("/")
        first, dash, last = span.partition("-")
        if span in _ANY:
            several = float(most)
        elif dash:
            begins, ends = _number(first), _number(last)
            if begins is None or ends is None:
                return None
            several = float((ends - begins) % most + 1)
        else:
            begins = _number(span)
            if begins is None and most in (60, 24):
                return None
            several = float(most - (begins or 0)) if slash else 1.0
        if slash:
            if not step.isdigit() or not int(step):
                return None
            several = float(-(-several // int(step)))
        total += several
    return total


def _number(text: str) -> int | None:
    """A day of the week, or a number."""
    if text.upper() in _NAMES:
        return _NAMES.index(text.upper()) + 1
    return int(text) if text.isdigit() else None
