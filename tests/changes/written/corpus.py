"""The plans of these changes, whole, as `terraform show -json` told them.

One JSON object a line, compressed: `{"name": "...", "plan": {...}}`. They are plans of one environment, so that
each is little beside the first: LZMA's dictionary has to hold two of them.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from strongroom.workspace import Workspace

__all__ = ["FILE", "join", "keep", "names", "plans", "write"]

FILE = Path(__file__).with_name("plans.jsonl.xz")
KEPT = Workspace().local / "written"
"""A file for each plan that is made, until it joins the others."""


def plans() -> Iterator[tuple[str, dict[str, Any]]]:
    """(name, plan) of each; some hundred megabytes, so one at a time."""
    with lzma.open(FILE, "rt", encoding="utf-8") as lines:
        for line in lines:
            told = json.loads(line)
            yield told["name"], told["plan"]


def names() -> list[str]:
    """Of each plan, in their order."""
    with lzma.open(FILE, "rt", encoding="utf-8") as lines:
        return [json.loads(line.partition(', "plan": ')[0] + "}")["name"] for line in lines]


def write(found: Mapping[str, dict[str, Any]]) -> None:
    """All of them, in their order."""
    with lzma.open(FILE, "wt", encoding="utf-8", preset=9) as lines:
        for name, plan in found.items():
            lines.write(json.dumps({"name": name, "plan": plan}, sort_keys=True, ensure_ascii=False) + "\n")


def keep(name: str, plan: dict[str, Any]) -> None:
    KEPT.mkdir(parents=True, exist_ok=True)
    beside = KEPT / f"{name}.part"
    beside.write_text(json.dumps(plan), encoding="utf-8")
    beside.rename(KEPT / f"{name}.json")


def join(order: Iterable[str]) -> None:
    """What is kept, in place of the plans of the same names; one without a place in the order is left out."""
    kept = sorted(KEPT.glob("*.json"))
    if not kept:
        return
    found = dict(plans()) if FILE.exists() else {}
    found |= {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in kept}
    write({name: found[name] for name in order if name in found})
    for file in kept:
        file.unlink()
