"""What checkov is given of a stack: one block that it does not know, and it takes the file for unreadable."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

# Blocks and settings of Terraform's that checkov 3 can't parse in JSON. None of them is something to check.
BLOCKS = ("import", "moved", "removed")
SETTINGS = ("required_version",)


def readable(document: dict[str, Any]) -> dict[str, Any]:
    """The document without them; the same one, where it has none."""
    terraform = document.get("terraform")
    given = [*(name for name in BLOCKS if name in document)]
    settings = [name for name in SETTINGS if isinstance(terraform, dict) and name in terraform]
    if not (given or settings):
        return document
    kept = {name: value for name, value in document.items() if name not in given}
    if isinstance(terraform, dict):
        kept["terraform"] = {name: value for name, value in terraform.items() if name not in settings}
    return kept


def written(file: Path, document: dict[str, Any], folder: Path) -> Path:
    """The file to scan: the stack's own, or a copy in a folder, in lines as cdktf writes it."""
    left = readable(document)
    if left is document:
        return file.resolve()
    folder.mkdir(parents=True)
    copy = folder.resolve() / file.name
    copy.write_text(json.dumps(left, indent=2), encoding="utf-8")
    return copy
