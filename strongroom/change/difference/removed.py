"""What has left the configuration for good, by what a review suspects to be renamed; and whether something
that stays still names it.

An address that has gone is nowhere in a configuration that Terraform takes; a name, as text, may be.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from strongroom.change.consequences.resource_change import Action, ResourceChange
from strongroom.change.difference.as_plan import as_plan
from strongroom.change.review.entry import entries
from strongroom.change.review.renames import renames
from strongroom.synthesized import Stack

__all__ = ["with_removed"]


def with_removed(changes: Iterable[ResourceChange], old: Stack | None, new: Stack) -> list[ResourceChange]:
    """The changes, where those that destroy say whether the same comes under another address, as it seems."""
    found = list(changes)
    if not any(each.action is Action.DESTROY for each in found):
        return found
    suspected = renames(entries(as_plan(found, old, new)["resource_changes"]))
    renamed = {pair.old for each in suspected for pair in each.pairs}
    return [
        replace(each, removed=True, missed=_is_named(each.address, old, new))
        if each.action is Action.DESTROY and each.address not in renamed
        else each
        for each in found
    ]


def _is_named(address: str, old: Stack | None, new: Stack) -> bool:
    """Of what has no name of its own in the configuration it is not known, which is as good as yes."""
    resource = old.resources.get(address) if old else None
    name = resource.get("name") if resource else None
    if not isinstance(name, str) or "${" in name:
        return True
    named = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    return any(named.search(text) for text in _texts(new.document))


def _texts(document: dict[str, object]) -> Iterator[str]:
    for kind, block in document.items():
        if kind not in ("//", "moved", "removed"):
            yield json.dumps(block)
