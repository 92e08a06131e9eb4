"""The values of a resource that a row is about, by their places."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from typing import Any

from strongroom.synthesized import Attributes, blocks

_STEP = re.compile(r"(\w+)(?:(\[)([^\]]*)\])?")

# Terraform's own, what is nobody's setting, and what the provider tells of a secret that RDS made.
SKIPPED = ("//", "master_user_secret", "tags", "tags_all")

# What the blocks of a list are told apart by.
KEYS = ("name", "id", "origin_id", "path_pattern", "rule_name", "lb_port", "device_name")


def values(attributes: Attributes, argument: str) -> dict[str, Any]:
    """Place -> value, of an argument as a row names it; a value that is left out is None.

    Of each of several blocks there is one for each block, and none where there is none.
    """
    *outer, (last, _, _) = _STEP.findall(argument)
    found: dict[str, Attributes] = {"": attributes}
    for step in outer:
        found = dict(_into(found, *step))
    return {f"{place}{last}": block.get(last) for place, block in found.items()}


def telling(attributes: Attributes, names: Collection[str], place: str = "") -> Iterator[tuple[str, str, Any]]:
    """Name, place and value of each argument with one of these names, at any depth."""
    for name, value in attributes.items():
        if name in SKIPPED or value is None:
            continue
        if name in names:
            yield name, f"{place}{name}", value
        else:
            for key, block in _named(value):
                yield from telling(block, names, f"{place}{name}{key}.")


def elements(attributes: Attributes, place: str = "") -> Iterator[str]:
    """The place of each block of several, at any depth."""
    for name, value in attributes.items():
        for key, block in _named(value) if name not in SKIPPED else ():
            yield from (f"{place}{name}{key}.",) if key else ()
            yield from elements(block, f"{place}{name}{key}.")


def _named(value: Any) -> Iterator[tuple[str, Attributes]]:
    """Each block with its name in brackets; without one, by its number but for the first: one is no list."""
    for index, block in enumerate(blocks(value)):
        name = next((block[key] for key in KEYS if isinstance(block.get(key), str)), index or None)
        yield ("" if name is None else f"[{name}]"), block


def _into(outer: dict[str, Attributes], name: str, each: str, only: str) -> Iterator[tuple[str, Attributes]]:
    for place, block in outer.items():
        inner = _keyed(_decoded(block.get(name)))
        if not each:
            yield f"{place}{name}.", next((there for _, there in inner), {})
        elif only:
            yield f"{place}{name}[{only}].", next((there for key, there in inner if key == f"[{only}]"), {})
        else:
            yield from ((f"{place}{name}{key}.", there) for key, there in inner)


def _keyed(value: Any) -> Iterator[tuple[str, Attributes]]:
    """Each block with what it is called, or which one it is."""
    for index, block in enumerate(blocks(value)):
        named = next((block[key] for key in KEYS if isinstance(block.get(key), str | int)), index)
        yield f"[{named}]", block


def _decoded(value: Any) -> Any:
    """Blocks that are JSON text, as container definitions are."""
    if isinstance(value, str) and value.lstrip().startswith("["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
