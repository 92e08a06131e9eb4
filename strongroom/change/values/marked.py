"""The values of a plan's change (`terraform show -json`), with words for what is unknown or sensitive."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from strongroom.change.values.changes import ABSENT, Change, Item, Place, changes
from strongroom.change.values.parsed import parsed

__all__ = ["SENSITIVE", "UNKNOWN", "any_marked", "changes_of", "with_unknown"]

UNKNOWN, SENSITIVE = "(known after apply)", "(sensitive)"


def changes_of(told: dict[str, Any]) -> tuple[Change, ...]:
    """What differs between a plan's `before` and `after`, with words for what is unknown or sensitive."""
    old, new, unknown = _without_equal(told)
    before, after = parsed(old), with_unknown(parsed(new), unknown)
    found = changes(_or_nothing(before, after), _or_nothing(after, before))
    return tuple(_masked(each, told.get("before_sensitive"), told.get("after_sensitive")) for each in found)


def _without_equal(told: dict[str, Any]) -> tuple[Any, Any, Any]:
    """Both values and what is unknown, without the arguments that are equal: those are most of a resource."""
    old, new, unknown = told.get("before"), told.get("after"), told.get("after_unknown")
    if not isinstance(old, dict) or not isinstance(new, dict):
        return old, new, unknown
    marks = unknown if isinstance(unknown, dict) else {}
    # An argument's type is the schema's, so that what is equal is of one type too.
    equal = {
        name
        for name, value in old.items()
        if name in new and new[name] == value and not any_marked(marks.get(name))
    }
    return (
        {name: value for name, value in old.items() if name not in equal},
        {name: value for name, value in new.items() if name not in equal},
        unknown,
    )


def _or_nothing(value: Any, other: Any) -> Any:
    """A resource that isn't there has no arguments; an output that isn't there has no value."""
    if value is None:
        return {} if isinstance(other, dict) else ABSENT
    return value


def with_unknown(value: Any, unknown: Any, word: str = UNKNOWN) -> Any:
    """The value with a word for each place whose value only the apply tells."""
    if unknown is True:
        return word
    if isinstance(unknown, dict):
        known = value if isinstance(value, dict) else {}
        marked = {
            name: with_unknown(known.get(name), mark, word)
            for name, mark in unknown.items()
            if any_marked(mark)
        }
        return {**known, **marked} if marked or isinstance(value, dict) else value
    if isinstance(unknown, list) and isinstance(value, list):
        marks = [*unknown, *[False] * (len(value) - len(unknown))]
        return [with_unknown(element, mark, word) for element, mark in zip(value, marks, strict=False)]
    return value


def any_marked(mark: Any) -> bool:
    """Whether anything is marked, however deep: a plan marks with the shape of the value."""
    if isinstance(mark, dict):
        return any(map(any_marked, mark.values()))
    return any(map(any_marked, mark)) if isinstance(mark, list) else mark is True


def _masked(change: Change, before: Any, after: Any) -> Change:
    old = change.old if change.old is ABSENT or not _is_marked(before, change.place, "old") else SENSITIVE
    new = change.new if change.new is ABSENT or not _is_marked(after, change.place, "new") else SENSITIVE
    place = change.place
    if SENSITIVE in (old, new):  # a list calls an element that is a text by itself
        told = {each for each, shown in ((change.old, old), (change.new, new)) if shown == SENSITIVE and
                isinstance(each, str)}  # fmt: skip
        place = tuple(
            replace(step, name=SENSITIVE) if isinstance(step, Item) and step.name in told else step
            for step in place
        )
    return Change(place, old, new)


def _is_marked(mark: Any, place: Place, side: str) -> bool:
    """Whether a place, what it is in or something in it is sensitive."""
    for step in place:
        if isinstance(mark, dict) and isinstance(step, str):
            mark = mark.get(step)
        elif isinstance(mark, list) and isinstance(step, Item):
            index = getattr(step, side)
            mark = mark[index] if index is not None and index < len(mark) else None
        else:
            break
    return any_marked(mark)
