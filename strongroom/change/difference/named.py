"""What a configuration gives a name to beside resources (locals, variables, data sources), and who uses it.

A value that such a name stands for is another one where the name's is, though its own text stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from typing import Any

from strongroom.synthesized import Stack
from strongroom.synthesized.stack import blocks

__all__ = ["changed_names", "following", "names_in"]

NAME = re.compile(r"(?<![\w.-])(?:(?:local|var)\.[\w-]+|data\.[\w-]+\.[\w-]+)")
COMMENT = "//"


def changed_names(old: Stack | None, new: Stack) -> frozenset[str]:
    """`local.a`, `var.a`, `data.aws_ami.a`: those whose value is, or may be, another than before."""
    before, after = (dict(_named(stack)) if stack else {} for stack in (old, new))
    found = {name for name, value in after.items() if name in before and before[name] != value}
    return following(new, frozenset(found))


def following(stack: Stack, names: frozenset[str]) -> frozenset[str]:
    """The names, and those that stand for a value that uses one of them, over as many as there are."""
    given, found, more = dict(_named(stack)), {*names}, {*names}
    while more:
        more = {name for name, value in given.items() if name not in found and names_in(value) & more}
        found |= more
    return frozenset(found)


def names_in(value: Any) -> Set[str]:
    """The names that a value uses, however deep."""
    if isinstance(value, str):
        return {*NAME.findall(value)} if "${" in value else set()
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return {name for each in inner for name in names_in(each)}


def _named(stack: Stack) -> Iterator[tuple[str, Any]]:
    for block in blocks(stack.document.get("locals")):
        yield from ((f"local.{name}", value) for name, value in block.items() if name != COMMENT)
    for block in blocks(stack.document.get("variable")):
        yield from (
            (f"var.{name}", each["default"])
            for name, each in block.items()
            if isinstance(each, dict)
            and "default" in each  # else a deployment gives it, and may go on giving it
        )
    for address, resource in stack.data.items():
        yield address, {name: value for name, value in resource.attributes.items() if name != COMMENT}
