"""A stack's resources before and after, side by side, where they are not equal."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from strongroom.change.security.rows import Rows
from strongroom.synthesized import Attributes, Resource, Stack
from strongroom.synthesized.addresses import referring
from strongroom.synthesized.stack import MODULE

COMMENT = "//"


@dataclass(frozen=True)
class Pair:
    """One of the two may be missing; `either` is the one afterwards where it is there."""

    before: Resource | None
    after: Resource | None
    either: Resource


def pairs(before: Stack | None, after: Stack | None, rows: Rows) -> Iterator[Pair]:
    """Every resource that is new, gone or another.

    One whose address is another one is the same where all it says is the same, or where it is what another
    thing has one of at most.
    """
    old, new = (dict(stack.resources) if stack else {} for stack in (before, after))
    for address in [address for address in old if address in new]:
        was, is_ = old.pop(address), new.pop(address)
        if was.attributes != is_.attributes:
            yield Pair(was, is_, is_)
    there = {(resource.type, key): resource for resource in new.values() for key in _keys(resource, rows)}
    for resource in old.values():
        keys = ((resource.type, key) for key in _keys(resource, rows))
        other = next((found for key in keys if (found := there.get(key)) and found.address in new), None)
        if other is not None:
            del new[other.address]
        yield Pair(resource, other, other or resource)
    yield from (Pair(None, resource, resource) for resource in new.values())


def moved(before: Stack, after: Stack | None) -> Stack:
    """The stack before, with the addresses that the `moved` blocks afterwards give."""
    known = after.moved if after else {}
    renamed = {address: after.moved_to(address) for address in before.resources if address in known and after}
    if not renamed:
        return before
    whole = "|".join(map(re.escape, renamed))
    pattern = re.compile(rf"\((?P<bracketed>{whole})\)|(?<![\w.-])(?P<bare>{whole})(?![\w-])")
    document = _renamed(before.document, pattern, renamed)
    types: defaultdict[str, Attributes] = defaultdict(dict)
    for type_, named in document.get("resource", {}).items():
        for name, attributes in named.items():
            address = name if name.startswith(MODULE) else f"{type_}.{name}"
            end = renamed.get(address, address)
            end_type, _, end_name = (type_, "", end) if end.startswith(MODULE) else end.partition(".")
            types[end_type][end_name] = attributes
    return Stack(before.name, {**document, "resource": dict(types)}, before.folder)


def _renamed(value: Any, pattern: re.Pattern[str], names: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {
            key: member if key == COMMENT else _renamed(member, pattern, names) for key, member in value.items()
        }
    if isinstance(value, list):
        return [_renamed(member, pattern, names) for member in value]
    return pattern.sub(lambda found: _referring(found, names), value) if isinstance(value, str) else value


def _referring(found: re.Match[str], names: dict[str, str]) -> str:
    """Of an instance, and into a module, references stand in brackets."""
    return referring(names[found["bracketed"] or found["bare"]])


def _keys(resource: Resource, rows: Rows) -> Iterator[str]:
    """What it may be known by where its address is another one."""
    for row in rows.there(resource.type):
        if row.one and (target := resource.get(row.of[0])):
            yield f"of {target}"
    yield repr(sorted((name, repr(value)) for name, value in resource.attributes.items() if name != COMMENT))
