"""A plan's document: whether it is one, and whether it is shaped as Terraform writes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from strongroom.errors import UnusableError
from strongroom.synthesized.shape import ShapeError

Attributes = dict[str, Any]

MAJORS = ("0", "1")
"""Of `format_version`: a minor one adds, a major one may change what a name means (JSON Output Format)."""


PARTS = ("resource_changes", "planned_values", "output_changes", "resource_drift")
"""What a plan has at least one of (JSON Output Format); a state or a configuration has none."""


def is_plan(document: Attributes) -> bool:
    """Whether a document is a plan, and neither a configuration nor a state."""
    return any(part in document for part in PARTS)


def require_plan(document: Attributes, file: Path) -> None:
    """Whether the document of a file is a plan.

    Raises:
        UnusableError: it is none.
    """
    if not is_plan(document):
        raise UnusableError(
            f"{file} is no plan. `terraform plan -out PLAN` and `terraform show -json PLAN` write one."
        )


def require_known(plan: Attributes) -> None:
    """Whether its format is one that is known.

    Raises:
        ShapeError: it is not.
    """
    version = plan.get("format_version", MAJORS[-1])
    if str(version).partition(".")[0] not in MAJORS:
        raise ShapeError(f"its format_version is {str(version)[:20]!r}, and 0.x and 1.x are known")


def object_(value: Any, place: str) -> Attributes:
    """A JSON object; missing, an empty one."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise ShapeError(f"{place} is not an object")
    return value


def objects(value: Any, place: str, each: str) -> list[Attributes]:
    """A list of JSON objects; missing, an empty one. `each` is what one of them is called."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise ShapeError(f"{place} are not a list")
    return [object_(member, each) for member in value]


def text(resource: Attributes, key: str) -> str:
    """What must be there: an address, a type."""
    value = resource.get(key)
    if not isinstance(value, str):
        raise ShapeError(f"a resource has no {key}")
    return value
