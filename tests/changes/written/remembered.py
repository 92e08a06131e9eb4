"""A refreshed plan as AWS would have it: with what the emulator takes and does not give back.

`strongroom.local.override_table` lists that; the plan ignores it, and the refresh finds it gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from strongroom.local.override_table import FORGOTTEN
from tests.changes.written.edit import Document

__all__ = ["remembered"]


def remembered(document: Document) -> Document:
    """The same document, changed."""
    kept = {each["address"]: _kept(each) for each in document.get("resource_drift", ())}
    for address, values in _everywhere(document):
        values.update(kept.get(address, {}))
    document["resource_drift"] = [
        each
        for each in document.get("resource_drift", ())
        if each["change"]["before"] != each["change"]["after"]
    ]
    if not document["resource_drift"]:
        del document["resource_drift"]
    return document


def _kept(drifted: Document) -> dict[str, Any]:
    before = drifted["change"]["before"]
    forgotten = {name for row in FORGOTTEN if row.resource_type == drifted["type"] for name in row.attributes}
    return {name: before[name] for name in forgotten & before.keys()}


def _everywhere(document: Document) -> Iterator[tuple[str, dict[str, Any]]]:
    """(address, values) of the refreshed state, and of what is made of it."""
    for each in document.get("resource_drift", ()):
        if each["change"]["after"]:
            yield each["address"], each["change"]["after"]
    for each in document.get("resource_changes", ()):
        for side in ("before", "after"):
            if values := each["change"][side]:
                yield each["address"], values
    for state in (document.get("planned_values"), document.get("prior_state", {}).get("values")):
        for each in (state or {}).get("root_module", {}).get("resources", ()):
            if "values" in each:  # of what the plan came to
                yield each["address"], each["values"]
