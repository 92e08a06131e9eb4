"""The changes of an entry as they may be told: what neighbours say of a value counts as its own name does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from strongroom.change.review.entry import Entry
from strongroom.change.review.masking import Mask
from strongroom.change.review.secret_names import Secrecy, after, named_by, secrecy
from strongroom.change.values.changes import Change, Item, Place
from strongroom.change.values.parsed import Json, parsed

__all__ = ["masked_changes", "masked_place"]

OUTPUT = "output"


def masked_changes(mask: Mask, entry: Entry, changes: Iterable[Change]) -> Iterator[tuple[str, Any, Any]]:
    """Of each its place, the old and the new value."""
    held = {**named_by(entry.before), **named_by(entry.after)}
    named = secrecy(entry.address.removeprefix("output.")) if entry.type == OUTPUT else Secrecy.NONE
    lists = _Lists(entry)
    for each in changes:
        yield mask.change(each, held, max(named, lists.before(each)))


def masked_place(mask: Mask, entry: Entry, place: Place) -> str:
    """One of its places, told as beside its value."""
    of = [each for each in entry.changes if each.place == place]
    return next(masked_changes(mask, entry, of))[0] if of else mask.place(place)


class _Lists:
    """The lists that an entry's changes are in, of which the last one looked for is the next one most often."""

    def __init__(self, entry: Entry) -> None:
        self._sides = (entry.change.get("before"), entry.change.get("after"))
        self._place: Place | None = None
        self._found: tuple[Any, ...] = ()

    def before(self, change: Change) -> Secrecy:
        """What the element before this one says of it, in the arguments of a program."""
        step = change.place[-1] if change.place else None
        if not isinstance(step, Item) or step.name is None or step.name not in (change.old, change.new):
            return Secrecy.NONE
        if self._place != change.place[:-1]:
            self._place = change.place[:-1]
            self._found = tuple(_at(each, self._place, side) for side, each in enumerate(self._sides))
        indices = zip(self._found, (step.old, step.new), strict=True)
        return max(
            (after(found[index - 1]) for found, index in indices
             if isinstance(found, list) and index and index <= len(found)),
            default=Secrecy.NONE,
        )  # fmt: skip


def _at(value: Any, place: Place, side: int) -> Any:
    for step in place:
        value = parsed(value) if isinstance(value, str) else value
        value = value.value if isinstance(value, Json) else value
        if isinstance(step, Item):
            index = step.new if side else step.old
            value = (
                value[index] if isinstance(value, list) and index is not None and index < len(value) else None
            )
        else:
            value = value.get(step) if isinstance(value, dict) else None
    value = parsed(value) if isinstance(value, str) else value
    return value.value if isinstance(value, Json) else value
