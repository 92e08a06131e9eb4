"""The plans behind the recorded outcomes, as `terraform show -json` told them, without what stays as it is.

One JSON object a line, compressed: `{"name": [environment, base, key, value], "plan": {...}}`.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["FILE", "Name", "plans", "write"]

FILE = Path(__file__).with_name("plans.jsonl.xz")

Name = tuple[str, str, str, str]
"""That of an outcome."""


@cache
def plans() -> Mapping[Name, dict[str, Any]]:
    """Every plan that there is."""
    return dict(_read()) if FILE.exists() else {}


def _read() -> Iterator[tuple[Name, dict[str, Any]]]:
    with lzma.open(FILE, "rt", encoding="utf-8") as lines:
        for line in lines:
            told = json.loads(line)
            environment, base, key, value = told["name"]
            yield (environment, base, key, value), told["plan"]


def write(found: Mapping[Name, dict[str, Any]]) -> None:
    """All of them, sorted by name."""
    with lzma.open(FILE, "wt", encoding="utf-8", preset=9) as lines:
        for name, plan in sorted(found.items()):
            lines.write(json.dumps({"name": name, "plan": plan}, sort_keys=True) + "\n")
