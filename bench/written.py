"""How many stacks and resources a subject wrote: one that wrote nothing was not measured."""

from __future__ import annotations

import json
from pathlib import Path

from strongroom.errors import StrongroomError

__all__ = ["count"]


def count(folder: Path) -> tuple[int, int]:
    """Stacks and resources in a folder that cdktf, CDK Terrain or AWS CDK synthesized to.

    Raises:
        StrongroomError: there is none.
    """
    resources = [
        sum(len(of_a_type) for of_a_type in _read(file).get("resource", {}).values())
        for file in sorted(folder.glob("stacks/*/cdk.tf.json"))
    ] + [len(_read(file)["Resources"]) for file in sorted(folder.glob("*.template.json"))]
    if not sum(resources):
        raise StrongroomError(f"{folder} has no resources: what should have been measured wrote none.")
    return len(resources), sum(resources)


def _read(file: Path) -> dict[str, dict[str, dict[str, object]]]:
    document: dict[str, dict[str, dict[str, object]]] = json.loads(file.read_bytes())
    return document
