"""The plans of these changes, whole, as `terraform show -json` told them.

One JSON object a line, compressed: `{"name": "...", "plan": {...}}`. They are plans of one environment, so that
each is little beside the first: LZMA's dictionary has to hold two of them.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

__all__ = ["FILE", "names", "plans", "write"]

FILE = Path(__file__).with_name("plans.jsonl.xz")


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
