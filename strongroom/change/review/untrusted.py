"""Parts of a plan whatever its shape is: what is something else than it should be is taken for none."""

from __future__ import annotations

from typing import Any

__all__ = ["list_of", "object_of", "objects_of", "text_of"]


def object_of(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def list_of(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def objects_of(value: Any) -> list[dict[str, Any]]:
    """Those members of a list that are objects."""
    return [each for each in list_of(value) if isinstance(each, dict)]


def text_of(value: Any) -> str | None:
    """An empty one is none."""
    return value if isinstance(value, str) and value else None
