"""Places and values as text."""

from __future__ import annotations

import json
import re
from typing import Any

from strongroom.change.values.changes import ABSENT, Change, Item, Place
from strongroom.change.values.marked import SENSITIVE, UNKNOWN
from strongroom.change.values.parsed import Json
from strongroom.shown import visible

LONGEST = 100  # characters of a value on a line
CONTEXT = 20  # of these, before the first that differs
PLAIN = re.compile(r"[\w:/-]+")


def place_text(place: Place) -> str:
    """`container_definitions[app].environment[2].value`; a name with a dot in it stands in quotes."""
    steps = [_step(step) for step in place]
    return "".join(steps).removeprefix(".")


def plain(value: Any) -> Any:
    """The value for JSON: what was JSON text as what it says."""
    if isinstance(value, Json):
        return value.value
    if isinstance(value, dict):
        return {name: plain(member) for name, member in value.items()}
    return [plain(member) for member in value] if isinstance(value, list) else value


def sign_of(change: Change) -> str:
    if change.old is ABSENT:
        return "+"
    return "-" if change.new is ABSENT else "~"


def value_text(change: Change) -> str:
    """The value that is new or has gone, or `old -> new`; long ones are cut to where they differ."""
    old, new = _text(change.old), _text(change.new)
    if sign_of(change) != "~":
        return _cut(old or new)
    same = next((index for index, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), 0)
    begin = same - CONTEXT if max(len(old), len(new)) > LONGEST and same > CONTEXT else 0
    return f"{_cut(old, begin)} -> {_cut(new, begin)}"


def _step(step: str | Item) -> str:
    if isinstance(step, Item):
        index = step.old if step.new is None else step.new
        return f"[{index if step.name is None else visible(step.name)}]"
    return f".{step}" if PLAIN.fullmatch(step) else f"[{json.dumps(step)}]"


def _text(value: Any) -> str:
    if value is ABSENT:
        return ""
    return value if value in (UNKNOWN, SENSITIVE) else json.dumps(plain(value), ensure_ascii=False)


def _cut(text: str, begin: int = 0) -> str:
    shown = text[begin : begin + LONGEST]
    return f"{'…' if begin else ''}{shown}{'…' if begin + LONGEST < len(text) else ''}"
