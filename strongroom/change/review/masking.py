"""The one place that masks: what is printed, in whatever format, has gone through a `Mask`.

Three things make a value a secret: Terraform's mark, its name, and its shape. What is marked or named is
collected from the plans first, so that it is found again in ids, keys, JSON texts and sentences of errors.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from math import isfinite
from typing import Any

from strongroom.change.review.secret_names import Secrecy, after, inherits, named_by, secrecy
from strongroom.change.review.shapes import shaped
from strongroom.change.review.spellings import spellings
from strongroom.change.review.telling import is_told, looks_made
from strongroom.change.values.changes import ABSENT, Change, Item, Place
from strongroom.change.values.marked import SENSITIVE
from strongroom.change.values.parsed import Json, parsed
from strongroom.change.values.text import place_text

__all__ = ["Mask"]

SHORTEST = 6  # characters: a shorter secret is masked where it stands, and not looked for in other texts
KEY = re.compile(r'\["((?:[^"\\]|\\.)*)"\]')  # of an instance, in an address
NAME = re.compile(r"[A-Za-z_][\w.:/-]{0,63}")


class Mask:
    """Masks texts and values; `secrets` are texts that are masked wherever they stand."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets = frozenset(
            each for secret in {*secrets} if len(secret) >= SHORTEST for each in spellings(secret)
        )
        self._cache: dict[str, str] = {}

    def text(self, text: str) -> str:
        """A sentence, an id, a value: anything but an address."""
        found = self._cache.get(text)
        if found is None:
            found = self._cache[text] = self._masked(text)
        return found

    def address(self, address: str) -> str:
        """An address: its labels are the program's own, keys of `for_each` are values like any other."""
        return shaped(self._with_keys(address))

    def _with_keys(self, text: str) -> str:
        """What an address is in, with the keys of instances masked as the texts that they are."""
        return KEY.sub(self._key, text) if '["' in text else text

    def _key(self, found: re.Match[str]) -> str:
        try:
            key = json.loads(f'"{found[1]}"', strict=False)
        except ValueError:
            key = found[1]
        told = self.text(key)
        return found[0] if told == key else f"[{json.dumps(told)}]"

    def place(self, place: Place) -> str:
        """A place: an argument's name is the schema's; keys and names further in are values like any other."""
        return place_text((*place[:1], *map(self._step, place[1:])))

    def _step(self, step: str | Item) -> str | Item:
        if isinstance(step, str):
            return self.text(step)
        return step if step.name is None else replace(step, name=self.text(step.name))

    def change(
        self, change: Change, held: dict[str, Secrecy] | None = None, told: Secrecy = Secrecy.NONE
    ) -> tuple[str, Any, Any]:
        """Its place, the old and the new value; None in a place of `ABSENT`. What is no value isn't told by the
        place either. `held`: arguments that a neighbour names; `told`: what is known of this value besides."""
        texts = [each for each in (change.old, change.new) if isinstance(each, str)]
        for step in change.place:
            if isinstance(step, str):
                told = max(told, secrecy(step))
            elif step.name is not None and step.name not in texts:
                told = max(told, secrecy(step.name))
        if held and change.place and isinstance(change.place[0], str):
            told = max(told, held.get(change.place[0], Secrecy.NONE))
        old, new = (None if each is ABSENT else self.value(each, told) for each in (change.old, change.new))
        hidden = {each for each, shown in zip((change.old, change.new), (old, new), strict=True)
                  if isinstance(each, str) and shown == SENSITIVE}  # fmt: skip
        return self.place(_without(change.place, hidden) if hidden else change.place), old, new

    def value(self, value: Any, told: Secrecy = Secrecy.NONE) -> Any:
        """A value for JSON, whatever is in it; `told`: what its name says."""
        if isinstance(value, Json):
            return self.value(value.value, told)
        if isinstance(value, dict):
            held = named_by(value)
            return {
                self.text(str(key)): self.value(each, inside(str(key), told, held))
                for key, each in value.items()
            }
        if isinstance(value, list):
            given = ["", *value]
            return [self.value(each, max(told, after(given[index]))) for index, each in enumerate(value)]
        if is_told(value, told):
            return SENSITIVE
        if isinstance(value, str):
            return self.text(value)
        return self._number(value)

    def _number(self, value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return value
        if isinstance(value, float) and not isfinite(value):
            return str(value)  # larger than a number can be here, and JSON has no word for it
        return SENSITIVE if str(value) in self._secrets else value  # a number has no shape

    def _masked(self, text: str) -> str:
        if text in self._secrets:
            return SENSITIVE
        if text[:1] in ("{", "[") and isinstance(inner := parsed(text), Json):
            told = self.value(inner)
            text = text if told == inner.value else json.dumps(told, ensure_ascii=False)
        text = self._with_keys(text)
        for secret in sorted(set(self._within(text)), key=len, reverse=True):
            text = text.replace(secret, SENSITIVE)
        return shaped(text)

    def _within(self, text: str) -> Iterator[str]:
        begins = self._by_beginning
        if not begins:
            return
        for index in range(len(text) - SHORTEST + 1):
            by_length = begins.get(text[index : index + SHORTEST])
            for length, secrets in by_length.items() if by_length else ():
                if (part := text[index : index + length]) in secrets:
                    yield part

    @cached_property
    def _by_beginning(self) -> dict[str, dict[int, set[str]]]:
        """Secrets by their first letters and their length: each place of a text is looked up once, however many
        there are, and however many begin alike."""
        found: dict[str, dict[int, set[str]]] = {}
        for secret in self._secrets:
            found.setdefault(secret[:SHORTEST], {}).setdefault(len(secret), set()).add(secret)
        return found


def _without(place: Place, hidden: set[str]) -> Place:
    """A place whose value is masked: what a list calls an element by may be that value, and a key of what is
    marked as a whole is as secret as what is below it, unless it is a name."""

    def step(each: str | Item) -> str | Item:
        if isinstance(each, Item):
            return replace(each, name=SENSITIVE) if each.name in hidden else each
        return each if NAME.fullmatch(each) and not looks_made(each) else SENSITIVE

    return (*place[:1], *map(step, place[1:]))


def inside(key: str, told: Secrecy, held: dict[str, Secrecy]) -> Secrecy:
    """What is known of a member of a block of which this is known."""
    own = max(secrecy(key), held.get(key, Secrecy.NONE))
    return Secrecy.SURE if told is Secrecy.SURE and inherits(key) else own
