"""Addresses that `moved` blocks give: another name for the same resource is no change to Terraform."""

from __future__ import annotations

import re
from typing import Any

from strongroom.change.values.parsed import Json
from strongroom.synthesized import Stack, references

__all__ = ["after_moves"]


def after_moves(value: Any, stack: Stack) -> Any:
    """A value of the stack before, with the addresses that the blocks of this one give."""
    if isinstance(value, Json):
        return Json(after_moves(value.value, stack))
    if isinstance(value, list):
        return [after_moves(each, stack) for each in value]
    if isinstance(value, dict):
        return {name: after_moves(each, stack) for name, each in value.items()}
    if not isinstance(value, str):
        return value
    # In depends_on and replace_triggered_by an address stands as it is.
    bare = ".".join(value.split(".")[:2])
    for address in {bare, *(reference.address for reference in references(value))} & stack.moved.keys():
        value = re.sub(rf"{re.escape(address)}(?![\w-])", stack.moved_to(address), value)
    return value
