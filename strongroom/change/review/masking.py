"""The one place that masks: what is printed, in whatever format, has gone through a `Mask`.

Three things make a value a secret: Terraform's mark, its name, and its shape. What is marked or named is
collected from the plans first, so that it is found again in ids, keys, JSON texts and sentences of errors.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from math import isfinite
from typing import Any

from strongroom.change.review.secret_names import inherits, is_reference, is_secret, named_by
from strongroom.change.review.shapes import shaped
from strongroom.change.review.spellings import spellings
from strongroom.change.values.changes import ABSENT, Change, Item, Place
from strongroom.change.values.marked import SENSITIVE, UNKNOWN
from strongroom.change.values.parsed import Json, parsed
from strongroom.change.values.text import place_text

__all__ = ["Mask", "secrets_of"]

SHORTEST = 6  # characters: a shorter secret is masked where it stands, and not looked for in other texts
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
# Values that say nothing, though a name or a mark is on them.
PLAIN = frozenset(
    (
        "",
        "true",
        "false",
        "null",
        "none",
        "enabled",
        "disabled",
        "default",
        "required",
        "optional",
        UNKNOWN,
        SENSITIVE,
    )
)


NONE: dict[str, Any] = {}


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
        if '"' not in address:
            return shaped(address)
        return shaped(QUOTED.sub(lambda key: f'"{self.text(key[0][1:-1])}"', address))

    def place(self, place: Place) -> str:
        """A place: an argument's name is the schema's; keys and names further in are values like any other."""
        return place_text((*place[:1], *map(self._step, place[1:])))

    def _step(self, step: str | Item) -> str | Item:
        if isinstance(step, str):
            return self.text(step)
        return step if step.name is None else replace(step, name=self.text(step.name))

    def change(self, change: Change) -> tuple[Any, Any]:
        """The old and the new value; None in a place of `ABSENT`."""
        steps = [step.name if isinstance(step, Item) else step for step in change.place]
        secret = any(isinstance(step, str) and is_secret(step) for step in steps)
        return tuple(  # type: ignore[return-value]  # of the two
            None if each is ABSENT else self.value(each, secret=secret) for each in (change.old, change.new)
        )

    def value(self, value: Any, *, secret: bool = False) -> Any:
        """A value for JSON, whatever is in it; `secret`: its name is a secret's."""
        if isinstance(value, Json):
            return self.value(value.value, secret=secret)
        if isinstance(value, dict):
            held = named_by(value)
            return {
                self.text(str(key)): self.value(each, secret=_inner(str(key), secret=secret, held=held))
                for key, each in value.items()
            }
        if isinstance(value, list):
            return [self.value(each, secret=secret) for each in value]
        if secret and _tells(value):
            return SENSITIVE
        if isinstance(value, str):
            return self.text(value)
        return self._number(value)

    def _number(self, value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return value
        if isinstance(value, float) and not isfinite(value):
            return str(value)  # larger than a number can be here, and JSON has no word for it
        return value if self.text(str(value)) == str(value) else SENSITIVE

    def _masked(self, text: str) -> str:
        if len(text) < SHORTEST:
            return text
        if text in self._secrets:
            return SENSITIVE
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


def _inner(key: str, *, secret: bool, held: tuple[str, ...]) -> bool:
    return key in held or is_secret(key) or (secret and inherits(key))


def _tells(value: Any) -> bool:
    if isinstance(value, str):
        return value.lower() not in PLAIN and not is_reference(value)
    return isinstance(value, int | float) and not isinstance(value, bool)


def secrets_of(value: Any, marks: Any = None) -> set[str]:
    """The texts in a value that Terraform marks as sensitive, or whose names are a secret's."""
    found: set[str] = set()
    _collect(value, marks, found, secret=False)
    return found


def _collect(value: Any, marks: Any, found: set[str], *, secret: bool) -> None:
    if marks is True:
        _leaves(value, found)
    elif isinstance(value, str):
        if value[:1] in ("{", "[", " ", "\n", "\t") and isinstance(inner := parsed(value), Json):
            _collect(inner.value, None, found, secret=secret)
        elif secret and _tells(value):
            found.add(value)
    elif isinstance(value, dict):
        held = named_by(value)
        marked = marks if isinstance(marks, dict) else NONE
        for key, each in value.items():
            if each is not None and each is not True and each is not False:
                _collect(each, marked.get(key), found, secret=_inner(str(key), secret=secret, held=held))
    elif isinstance(value, list):
        marked_ = marks if isinstance(marks, list) else ()
        for index, each in enumerate(value):
            _collect(each, marked_[index] if index < len(marked_) else None, found, secret=secret)


def _leaves(value: Any, found: set[str]) -> None:
    """Every text in what is marked as a whole; of a JSON text also those inside."""
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            _leaves(each, found)
    elif isinstance(value, str):
        if value.lower() not in PLAIN:
            found.add(value)
        inner = parsed(value)
        if isinstance(inner, Json):
            _leaves(inner.value, found)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        found.add(str(value))
