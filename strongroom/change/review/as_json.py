"""For programs: the document itself; `schema.json` says what is in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from strongroom.change.review.visible import without_halves

__all__ = ["SCHEMA", "as_json"]

SCHEMA = Path(__file__).with_name("schema.json")


def as_json(document: dict[str, Any]) -> str:
    return without_halves(json.dumps(document, indent=2, ensure_ascii=False)) + "\n"
