"""IAM policy documents of a stack, decoded."""

from __future__ import annotations

import json
from typing import Any

Statement = dict[str, Any]


def statements(document: Any) -> list[Statement]:
    """The statements of a policy document's JSON text; none where it is no document (a reference, say)."""
    try:
        decoded = json.loads(document)["Statement"]
    except (TypeError, ValueError, KeyError):
        return []
    # IAM lets a list of one be written without its brackets.
    found = decoded if isinstance(decoded, list) else [decoded]
    return [statement for statement in found if isinstance(statement, dict)]


def as_list(value: Any) -> list[Any]:
    """IAM lets a list of one be written without its brackets, and an element be left out."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
