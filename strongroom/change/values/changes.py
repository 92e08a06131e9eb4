"""What differs between two values, place by place.

The changes are complete: applied to the old value they give the new one. And they are symmetric: those of the
way back are the same ones, turned round.

Elements of a list are told apart by their names, where all of them have one (containers, statements with a
Sid, security groups): one that is put in front is one that is new, and not a change of all. Where names change
their order the whole list counts as changed; where there are none, what the lists begin and end with alike is
left out, and the rest is compared in order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import groupby, zip_longest
from typing import Any, Final

from strongroom.change.values.parsed import Json


class _Absent(Enum):
    ABSENT = "(absent)"


ABSENT: Final = _Absent.ABSENT

# What AWS and Terraform call their elements by, the most telling first.
NAMES = ("name", "Name", "Sid", "sid", "id", "alias", "header", "origin_id", "label", "containerName")


@dataclass(frozen=True)
class Item:
    """A step into a list: the element's index in the old and in the new list, None where it is not there."""

    old: int | None
    new: int | None
    name: str | None = None


Place = tuple[str | Item, ...]


@dataclass(frozen=True)
class Change:
    """One place whose value is another; `ABSENT` where there is none."""

    place: Place
    old: Any
    new: Any


def changes(old: Any, new: Any, place: Place = ()) -> Iterator[Change]:
    """Every change from the old to the new value, as deep in them as they can be told apart."""
    if isinstance(old, Json) and isinstance(new, Json):
        inner = list(changes(old.value, new.value, place))
        yield from [Change(place, old, new)] if any(each.place == place for each in inner) else inner
    elif isinstance(old, dict) and isinstance(new, dict):
        for name in sorted({*old, *new}):
            yield from changes(old.get(name, ABSENT), new.get(name, ABSENT), (*place, name))
    elif isinstance(old, list) and isinstance(new, list) and (pairs := _pairs(old, new)) is not None:
        for item in pairs:
            yield from changes(_at(old, item.old), _at(new, item.new), (*place, item))
    elif type(old) is not type(new) or isinstance(old, list) or old != new:  # 1, 1.0 and true are equal
        yield Change(place, old, new)


def applied(old: Any, given: Iterable[Change]) -> Any:
    """The new value, from the old one and the changes."""
    found = list(given)
    if any(not each.place for each in found):
        return found[0].new
    if isinstance(old, Json):
        return Json(applied(old.value, found))
    steps = [(step, list(group)) for step, group in groupby(found, key=lambda each: each.place[0])]
    if isinstance(old, list):
        return _applied_to_list(old, steps)
    result = dict(old) if isinstance(old, dict) else old
    for step, group in steps:
        value = applied(result.get(step, ABSENT), _inside(group))
        if value is ABSENT:
            del result[step]
        else:
            result[step] = value
    return result


def _applied_to_list(old: list[Any], steps: list[tuple[Any, list[Change]]]) -> list[Any]:
    items = {item: applied(_at(old, item.old), _inside(group)) for item, group in steps}
    placed = {item.new: value for item, value in items.items() if item.new is not None}
    named = {item.old for item in items}
    others = iter([element for index, element in enumerate(old) if index not in named])
    length = len(old) - len(named - {None}) + len(placed)
    return [placed[index] if index in placed else next(others) for index in range(length)]


def _inside(group: list[Change]) -> list[Change]:
    return [Change(each.place[1:], each.old, each.new) for each in group]


def _at(elements: list[Any], index: int | None) -> Any:
    return ABSENT if index is None else elements[index]


def _pairs(old: list[Any], new: list[Any]) -> list[Item] | None:
    """Which element of the one list is which of the other; None where names change their order."""
    named = _names(old, new)
    return _by_name(*named) if named else _by_order(old, new)


def _by_name(old: list[str], new: list[str]) -> list[Item] | None:
    before, after = {name: index for index, name in enumerate(old)}, set(new)
    if [name for name in old if name in after] != [name for name in new if name in before]:
        return None
    there = [Item(before.get(name), index, name) for index, name in enumerate(new)]
    gone = [Item(index, None, name) for index, name in enumerate(old) if name not in after]
    return [*gone, *there]


def _by_order(old: list[Any], new: list[Any]) -> list[Item]:
    shortest = min(len(old), len(new))
    begin = next((index for index in range(shortest) if _differ(old[index], new[index])), shortest)
    left = shortest - begin
    end = next((index for index in range(left) if _differ(old[-1 - index], new[-1 - index])), left)
    between = zip_longest(range(begin, len(old) - end), range(begin, len(new) - end))
    return [Item(before, after) for before, after in between]


def _differ(old: Any, new: Any) -> bool:
    """Whether there is any change between them, without looking for which."""
    return old != new or not _alike(old, new)


def _alike(old: Any, new: Any) -> bool:
    """Whether equal values are of the same types all through: 1, 1.0 and true are equal."""
    if type(old) is not type(new):
        return False
    if isinstance(old, Json):
        return _alike(old.value, new.value)
    if isinstance(old, dict):
        return all(_alike(value, new[name]) for name, value in old.items())
    return all(map(_alike, old, new)) if isinstance(old, list) else True


def _names(old: list[Any], new: list[Any]) -> tuple[list[str], list[str]] | None:
    """The elements' names in both lists, where each has one, and no two of a list have the same."""
    for key in (None, *NAMES):
        if (before := _named(old, key)) is not None and (after := _named(new, key)) is not None:
            return before, after
    return None


def _named(elements: list[Any], key: str | None) -> list[str] | None:
    found: dict[str, None] = {}
    for element in elements:
        name = _name(element, key)
        if name is None or name in found:
            return None
        found[name] = None
    return list(found)


def _name(element: Any, key: str | None) -> str | None:
    """A text's name is the text itself."""
    value = element if key is None else element.get(key) if isinstance(element, dict) else None
    return value if isinstance(value, str) else None
