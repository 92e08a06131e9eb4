"""Plans for tests, as `terraform show -json` writes them, with nothing in them but what a test is about."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from strongroom.change.review.document import document
from strongroom.change.review.given import Given
from strongroom.change.review.places import Places
from strongroom.change.review.review import review
from strongroom.synthesized import Stack

__all__ = ["change", "given", "plan", "told", "told_of", "write"]


def change(
    address: str,
    actions: Any,
    before: Any = None,
    after: Any = None,
    *,
    of: dict[str, Any] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """One entry of `resource_changes`; `more` is of its `change`, `of` of itself."""
    return {
        "address": address,
        "mode": "managed",
        "type": address.rpartition("module.")[2].split(".")[-2] if "." in address else address,
        "change": {"actions": actions, "before": before, "after": after, **more},
        **(of or {}),
    }


def plan(*changes: Any, **more: Any) -> dict[str, Any]:
    return {"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": [*changes], **more}


def given(
    document_: dict[str, Any],
    *,
    name: str = "prod",
    stack: Stack | None = None,
    before: Stack | None = None,
    after: Stack | None = None,
    untold: str = "",
) -> Given:
    return Given(name, Path("plan.json"), document_, Places(stack), before, after, untold)


def told_of(*plans: Given) -> dict[str, Any]:
    """The document of these."""
    return document(review(plans))


def told(*changes: Any, **more: Any) -> dict[str, Any]:
    """The only plan of the document of these changes, of which nothing else is known."""
    found: Sequence[dict[str, Any]] = told_of(given(plan(*changes, **more), untold="there are no stacks"))[
        "plans"
    ]
    return found[0]


def write(folder: Path, document_: Any, name: str = "plan.json") -> Path:
    file = folder / name
    file.write_text(json.dumps(document_), encoding="utf-8")
    return file
