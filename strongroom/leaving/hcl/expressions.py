"""Values in Terraform's native syntax.

In the JSON syntax a string is a template; here it becomes the same template in quotes, or, where it is one
interpolation and nothing else, the expression itself. Both mean the same to Terraform
(https://developer.hashicorp.com/terraform/language/syntax/json#expression-mapping).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from strongroom.errors import UnusableError

_IDENTIFIER = re.compile(r"[A-Za-z_][\w-]*")
_OPENS = ("${", "%{")
_ESCAPED = ("$${", "%%{")


def expression(value: Any, *, literal: bool = False) -> str:
    """A value as the right-hand side of an argument.

    `literal`: where Terraform takes a string as it is, as in a backend, and not for a template.
    """
    if isinstance(value, str):
        return quoted(value.replace("${", "$${").replace("%{", "%%{")) if literal else template(value)
    if isinstance(value, list):
        return "[" + ", ".join(expression(one, literal=literal) for one in value) + "]"
    if isinstance(value, dict):
        pairs = (f"{_key(name)} = {expression(one, literal=literal)}\n" for name, one in value.items())
        return "{\n" + "".join(pairs) + "}"
    return json.dumps(value)  # a number, a truth value or null


def template(text: str) -> str:
    """A string of the JSON syntax."""
    if text.startswith("${") and _interpolation_end(text, 0) == len(text):
        return text[2:-1]
    return quoted(text)


def quoted(text: str) -> str:
    """A template in quotes: what is in its interpolations stays, and is not escaped."""
    return '"' + "".join(part if code else _escaped(part) for part, code in _parts(text)) + '"'


def reference(text: str) -> str:
    """A reference, where the JSON syntax has it as a string (`depends_on`)."""
    return text[2:-1] if text.startswith("${") else text


def _key(name: str) -> str:
    return name if _IDENTIFIER.fullmatch(name) else quoted(name)


def _escaped(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1].replace("\\b", "\\u0008").replace("\\f", "\\u000c")


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """The text's parts, and of each whether it is an interpolation."""
    start = at = 0
    while at < len(text):
        if text.startswith(_ESCAPED, at):
            at += 3
        elif text.startswith(_OPENS, at):
            yield text[start:at], False
            start, at = at, _interpolation_end(text, at)
            yield text[start:at], True
            start = at
        else:
            at += 1
    yield text[start:], False


def _interpolation_end(text: str, start: int) -> int:
    """Behind the brace that closes the interpolation that begins at `start`."""
    depth, at = 1, start + 2
    while depth:
        if at >= len(text):
            raise UnusableError(f"An interpolation is not closed: {text[start : start + 80]!r}.")
        if text[at] == '"':
            at = _string_end(text, at)
            continue
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        at += 1
    return at


def _string_end(text: str, start: int) -> int:
    """Behind the quote that closes the string that begins at `start`, inside an interpolation."""
    at = start + 1
    while at < len(text) and text[at] != '"':
        if text[at] == "\\":
            at += 2
        elif text.startswith(_ESCAPED, at):
            at += 3
        elif text.startswith(_OPENS, at):
            at = _interpolation_end(text, at)
        else:
            at += 1
    return at + 1
