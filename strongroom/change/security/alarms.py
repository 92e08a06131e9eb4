"""Whether an alarm still fires where it did: its threshold, its periods, and what it watches.

A threshold that is passed later is somebody's decision, and told as what is not known; one that nothing passes,
or one that is TEN times as far away, is an alarm that has gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from strongroom.change.security.measures import plain
from strongroom.change.security.pairs import Pair
from strongroom.proof.verify.metric_facts import FACTS
from strongroom.synthesized import Resource, is_unknown, number

ALARM = "aws_cloudwatch_metric_alarm"
COMPOSITE = "aws_cloudwatch_composite_alarm"

LONG = 1e9  # a number of more digits than these is told in threes
TEN = 10.0
"""Ours: an alarm that fires at ten times the trouble is no longer the one that was reviewed."""

# CloudWatch API reference, PutMetricAlarm, ComparisonOperator: 1 fires above its threshold, -1 below it.
OPERATORS = {
    "GreaterThanOrEqualToThreshold": 1,
    "GreaterThanThreshold": 1,
    "GreaterThanUpperThreshold": 1,
    "LessThanLowerThreshold": -1,
    "LessThanOrEqualToThreshold": -1,
    "LessThanThreshold": -1,
}

# What must be passed longer or more often before it fires (the same page).
LONGER = ("evaluation_periods", "datapoints_to_alarm", "period")

# What it watches: nobody here can tell whether the other says the same.
WATCHED = ("metric_name", "namespace", "dimensions", "statistic", "extended_statistic", "unit")
WATCHED_TOO = (
    "metric_query",
    "threshold_metric_id",
    "treat_missing_data",
    "evaluate_low_sample_count_percentiles",
)

PERCENT = 100


@dataclass(frozen=True)
class Alarm:
    """What is said of one alarm; `lost` and `gained` count, the rest is not known."""

    kind: str
    address: str
    place: str
    sentence: str


LOST, GAINED, UNKNOWN = "lost", "gained", "unknown"


def alarms(pair: Pair) -> Iterator[Alarm]:
    """Of an alarm that is on both sides."""
    before, after = pair.before, pair.after
    if before is None or after is None:
        return
    if after.type == COMPOSITE:
        if _is_never(after) and not _is_never(before):
            yield _alarm(LOST, after, "alarm_rule", "can't fire any more: its rule is never true")
        yield from _others(after, before, ("alarm_rule", "actions_suppressor"))
    if after.type == ALARM:
        yield from _threshold(before, after)
        yield from _longer(before, after)
        yield from _others(after, before, (*WATCHED, *WATCHED_TOO))


def _is_never(alarm: Resource) -> bool:
    """CloudWatch API reference, PutCompositeAlarm, AlarmRule: TRUE and FALSE stand for themselves."""
    return str(alarm.get("alarm_rule")).strip(" ()").upper() in ("FALSE", "NOT TRUE", "NOT(TRUE")


def never(alarm: Resource) -> bool:
    """Whether no value of its metric passes its threshold: a count or a level is never below 0."""
    threshold, direction = number(alarm.get("threshold")), OPERATORS.get(alarm.get("comparison_operator"), 0)
    if threshold is None or alarm.get("metric_query"):
        return False
    equal = "OrEqual" in str(alarm.get("comparison_operator"))
    fact = FACTS.get((str(alarm.get("namespace")), str(alarm.get("metric_name"))))
    if direction < 0 and fact is not None:
        return threshold < 0 if equal else threshold <= 0
    if direction > 0 and fact is not None and fact.percent:
        return threshold > PERCENT if equal else threshold >= PERCENT
    return False


def _threshold(before: Resource, after: Resource) -> Iterator[Alarm]:
    was, is_ = (each.get("threshold") for each in (before, after))
    old, new = (OPERATORS.get(each.get("comparison_operator"), 0) for each in (before, after))
    if never(after) and not never(before):
        yield _alarm(LOST, after, "threshold", f"can't fire any more: no value is beyond {_said(is_)}")
    elif never(before) and not never(after):
        yield _alarm(GAINED, after, "threshold", f"can fire: {_said(was)} -> {_said(is_)}")
    elif old != new:
        kind = UNKNOWN if is_unknown(after.get("comparison_operator")) else LOST
        told = f"fires on the other side of its threshold: {after.get('comparison_operator')}"
        yield _alarm(kind, after, "comparison_operator", told)
    elif (further := _further(number(was), number(is_), new)) is None:
        if was != is_:
            yield _alarm(UNKNOWN, after, "threshold", f"fires at another value: {_said(was)} -> {_said(is_)}")
    elif further > 0:
        told = f"fires later: its threshold goes from {_said(was)} to {_said(is_)}"
        yield _alarm(LOST if further >= TEN else UNKNOWN, after, "threshold", told)
    elif further < 0:
        yield _alarm(
            GAINED, after, "threshold", f"fires earlier: its threshold goes from {_said(was)} to {_said(is_)}"
        )


def _said(value: Any) -> Any:
    """A long number in threes, which nobody takes for that of a card."""
    return f"{value:,}" if isinstance(value, int | float) and abs(value) >= LONG else value


def _further(was: float | None, is_: float | None, direction: int) -> float | None:
    """How many times as far away the threshold is; negative where it is nearer; 0 where it is the same."""
    if was is None or is_ is None:
        return 0.0 if was is is_ else None
    if was == is_ or not direction:
        return 0.0
    if (is_ > was) != (direction > 0):
        return -1.0
    far, near = (abs(is_), abs(was)) if direction > 0 else (abs(was), abs(is_))
    return far / near if near else max(far, 1.0)


def _longer(before: Resource, after: Resource) -> Iterator[Alarm]:
    for name in LONGER:
        was, is_ = _asked(before, name), _asked(after, name)
        if was == is_:
            continue
        old, new = number(was), number(is_)
        if old is not None and new is not None and new < old:
            yield _alarm(GAINED, after, name, f"fires earlier: {name} goes from {was} to {is_}")
            continue
        longer = old is not None and new is not None and old > 0 and new / old >= TEN
        yield _alarm(LOST if longer else UNKNOWN, after, name, f"fires later: {name} goes from {was} to {is_}")


def _asked(alarm: Resource, name: str) -> Any:
    """All periods, unless it says how many of them (PutMetricAlarm, DatapointsToAlarm)."""
    return alarm.get(name, alarm.get("evaluation_periods") if name == "datapoints_to_alarm" else None)


def _others(after: Resource, before: Resource, names: tuple[str, ...]) -> Iterator[Alarm]:
    for name in names:
        if plain(before.get(name)) != plain(after.get(name)):
            yield _alarm(UNKNOWN, after, name, f"looks at something else: its {name} is another")


def _alarm(kind: str, alarm: Resource, place: str, told: str) -> Alarm:
    return Alarm(kind, alarm.address, place, f"the alarm {told}")
