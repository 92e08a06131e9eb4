"""A plan as AWS would have it: with what the emulator takes and does not give back.

`strongroom.local.override_table` lists that; the plan ignores it, and a refresh finds it gone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from strongroom.local.override_table import FORGOTTEN
from strongroom.local.overrides import EMULATOR_FILE
from tests.changes.written.edit import Document, deployed

__all__ = ["remembered", "seen"]


def seen(edited: Document, written: Document, state: Document, folder: Path) -> None:
    """Let Terraform see what an edit makes of it.

    The state has what was applied, and the folder's override does not ignore it.
    """
    file = folder / EMULATOR_FILE
    override = json.loads(file.read_text(encoding="utf-8"))
    for row in FORGOTTEN:
        for name, block in edited["resource"].get(row.resource_type, {}).items():
            was = written["resource"].get(row.resource_type, {}).get(name, block)
            for attribute in row.attributes:
                if block.get(attribute) != was.get(attribute):
                    deployed(state, row.resource_type, name)[attribute] = was[attribute]
                    override["resource"][row.resource_type][name]["lifecycle"]["ignore_changes"].remove(
                        attribute
                    )
    file.write_text(json.dumps(override), encoding="utf-8")


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
