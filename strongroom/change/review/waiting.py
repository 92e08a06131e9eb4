"""What of a plan waits for a data source that only the apply reads: its values are known after that."""

from __future__ import annotations

from collections.abc import Iterable

from strongroom.change.review.entry import Entry, Kind
from strongroom.synthesized import Stack
from strongroom.synthesized.addresses import keyless

__all__ = ["waiting"]

STAYING = (Kind.ADD, Kind.CHANGE, Kind.REPLACE)


def waiting(reads: Iterable[Entry], changes: Iterable[Entry], after: Stack | None) -> dict[str, list[str]]:
    """Address of a data source, without a key -> the changes whose arguments refer to it, by the configuration;
    nothing where that is not known."""
    found: dict[str, list[str]] = {keyless(each.address): [] for each in reads}
    if after is None or not found:
        return found
    for each in changes:
        resource = after.resources.get(each.address) if each.kind in STAYING else None
        referred = {keyless(one.address) for one in resource.references()} if resource else set()
        for address in sorted(referred & found.keys()):
            found[address].append(each.address)
    return found
