"""The page `docs/reference/settings.md`: every key, allowed values, default, and why."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from stacks.schema.fields import Section
from stacks.settings import neighbours
from stacks.settings.rules import RULES
from stacks.settings.rules.production import IN_PRODUCTION
from stacks.settings.settings import Settings
from stacks.settings.words import words

__all__ = ["fields", "render", "sections"]

INTRODUCTION = """\
<!-- Generated from stacks/settings/ by `strongroom docs`; change it there. -->
# Settings

An environment is a file `environments/<environment>.toml`. What can't be used is refused by `make synth` with
a line for each problem, which names file, key, value and what is allowed; nothing is written then. There is no
switch for a protection: `kind` decides about them all. `[account]` says who manages those that an account has
once. What changing a setting of a deployed environment does, resource by resource, is in
[Changing settings](changing-settings.md).

## The environment
"""

BETWEEN = """\

## Rules between settings

Beyond each key's allowed values, the message says what would be allowed:
"""


def render(later: Mapping[str, str]) -> str:
    """The whole page. `later`: dotted key -> what changing it in a deployed environment does."""
    lines = [INTRODUCTION, *_table("", later)]
    for name, section in sections():
        lines += ["", f"## `[{name}]`", "", _prose(section), "", *_table(f"{name}.", later)]
    lines += [BETWEEN, *(f"- {_prose(module)}" for module in (*RULES, neighbours))]
    return "\n".join(lines) + "\n"


def fields() -> dict[str, FieldInfo]:
    """Every key that takes a value, dotted, with its field."""
    tables = [name for name, _ in sections()]
    found = {
        key: field
        for key, field in Settings.model_fields.items()
        if not {key, f"{key}.<name>"}.intersection(tables)
    }
    for name, section in sections():
        every = {f"{name}.{key}": field for key, field in section.model_fields.items()}
        found |= {key: field for key, field in every.items() if key not in tables}
    return found


def sections() -> Iterator[tuple[str, type[Section]]]:
    """The tables of a file: `service`, `tables.<name>` for what there may be several of, and tables in them."""
    return _sections("", Settings)


def _sections(prefix: str, within: type[BaseModel]) -> Iterator[tuple[str, type[Section]]]:
    for key, field in within.model_fields.items():
        name, kinds = f"{prefix}{key}", (field.annotation,)
        if get_origin(field.annotation) is dict:
            name, kinds = f"{name}.<name>", get_args(field.annotation)[1:]
        elif get_origin(field.annotation) is UnionType:
            kinds = get_args(field.annotation)
        for kind in kinds:
            if isinstance(kind, type) and issubclass(kind, Section):
                yield name, kind
                yield from _sections(f"{name}.", kind)


def _table(prefix: str, later: Mapping[str, str]) -> Iterator[str]:
    yield "| key | allowed values | default | in production | why | changing it later |"
    yield "|---|---|---|---|---|---|"
    for key, field in fields().items():
        table, _, name = key.rpartition(".")
        if prefix == (f"{table}." if table else ""):
            cells = [
                f"`{name}`",
                words(field.annotation, field.metadata),
                _default(field),
                IN_PRODUCTION.get(key, ""),
                str(field.description),
                later.get(key, ""),
            ]
            yield f"| {' | '.join(map(_cell, cells))} |"


def _cell(text: str) -> str:
    """Text as a table of Markdown takes it: it would drop `<name>` as a tag, and end the cell at a bar."""
    return text.replace("<", "&lt;").replace("|", "&#124;")


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "none: required"
    if field.default in (None, (), {}):
        return "none"
    value: Any = field.default
    return f"`{json.dumps(value if isinstance(value, int | tuple) else str(value))}`"


def _prose(documented: Any) -> str:
    return " ".join(str(documented.__doc__).split())
