"""How much of a stack checkov reads: a file that it can't parse is none to it, and it ends with 0.

A `moved`, `removed` or `import` block is enough, or `required_version`. `strongroom verify` leaves those out.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from checkov.terraform_json.parser import prepare_definition

__all__ = ["unread"]


def unread(synthesized: Path) -> list[Path]:
    """The stacks in a folder as `cdktf.out` that checkov finds fewer resources in than they have."""
    files = sorted(synthesized.glob("stacks/*/cdk.tf.json"))
    return [file for file in files if not _is_read(json.loads(file.read_text(encoding="utf-8")))]


def _is_read(document: dict[str, Any]) -> bool:
    there = sum(len(named) for named in document.get("resource", {}).values())
    try:
        found: Any = prepare_definition(document)
    except Exception:
        return False
    return sum(len(named) for block in found.get("resource", []) for named in block.values()) == there
