"""Data sources that are read during the apply, because what they ask for or wait for changes in it: what they
tell is not known before (Terraform language, "Data sources").
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator

from strongroom.change.difference.named import following, names_in
from strongroom.synthesized import Resource, Stack
from strongroom.synthesized.references import Reference

__all__ = ["read_again"]

WAITS = "depends_on"


def read_again(
    stack: Stack, changes: Container[str], is_new: Callable[[Reference], bool], named: frozenset[str]
) -> frozenset[str]:
    """`named`, with those data sources, and with what is given a name by them. `changes`: the addresses that
    change; `is_new`: whether the value that a reference is to does."""
    return following(stack, named | {*_read(stack, changes, is_new, named)})


def _read(
    stack: Stack, changes: Container[str], is_new: Callable[[Reference], bool], named: frozenset[str]
) -> Iterator[str]:
    for address, data in stack.data.items():
        if address not in named and (
            any(map(is_new, data.references()))
            or any(each in changes for each in _waits_for(data))
            or names_in(data.attributes) & named
        ):
            yield address


def _waits_for(data: Resource) -> Iterator[str]:
    told = data.get(WAITS)
    yield from map(str, told if isinstance(told, list) else ())
