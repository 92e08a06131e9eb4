"""The texts in a value that are secrets by Terraform's mark or by their names."""

from __future__ import annotations

from typing import Any

from strongroom.change.review.masking import inside
from strongroom.change.review.secret_names import Secrecy, after, named_by
from strongroom.change.review.telling import PLAIN, is_told
from strongroom.change.values.parsed import Json, parsed

__all__ = ["secrets_of"]

NONE: dict[str, Any] = {}


def secrets_of(value: Any, marks: Any = None) -> set[str]:
    """The texts in a value that Terraform marks as sensitive, or whose names are a secret's."""
    found: set[str] = set()
    _collect(value, marks, found, Secrecy.NONE)
    return found


def _collect(value: Any, marks: Any, found: set[str], told: Secrecy) -> None:
    if marks is True:
        _leaves(value, found)
    elif isinstance(value, str):
        if value[:1] in ("{", "[", " ", "\n", "\t") and isinstance(inner := parsed(value), Json):
            _collect(inner.value, None, found, told)
        elif is_told(value, told):
            found.add(value)
    elif isinstance(value, dict):
        held = named_by(value)
        marked = marks if isinstance(marks, dict) else NONE
        for key, each in value.items():
            if each is not None and each is not True and each is not False:
                _collect(each, marked.get(key), found, inside(str(key), told, held))
    elif isinstance(value, list):
        marked_ = marks if isinstance(marks, list) else ()
        for index, each in enumerate(value):
            named = max(told, after(value[index - 1])) if index else told
            _collect(each, marked_[index] if index < len(marked_) else None, found, named)


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
