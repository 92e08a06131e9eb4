"""The shape of a configuration that the rest of this package relies on, looked at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from strongroom.errors import UnusableError

COMMENT = "//"  # Terraform's JSON syntax ignores it anywhere


class ShapeError(Exception):
    """The document is not shaped like a configuration; the message says where."""


def checked(document: dict[str, Any]) -> dict[str, Any]:
    """The document, its resources and data sources without the comments between them.

    Raises:
        ShapeError: there is no resource, or one is not written as Terraform's JSON syntax has it.
    """
    found = {**document, **{kind: _kind(kind, document.get(kind, {})) for kind in ("resource", "data")}}
    if not any(found["resource"].values()):
        raise ShapeError("it has no resources")
    for kind in ("provider", "terraform"):
        if not isinstance(found.setdefault(kind, {}), dict):
            raise ShapeError(f"{kind} is not an object")
    return found


def _kind(kind: str, types: Any) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for type_, named in _members(kind, types).items():
        found[type_] = _members(f"{kind}.{type_}", named)
        for name, attributes in found[type_].items():
            _resource(f"{kind}.{type_}.{name}", attributes)
    return found


def _members(place: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ShapeError(f"{place} is not an object")
    return {key: member for key, member in value.items() if key != COMMENT}


def _resource(place: str, attributes: Any) -> None:
    if not isinstance(attributes, dict):
        raise ShapeError(f"{place} is not an object")
    depends_on = attributes.get("depends_on", [])
    if not isinstance(depends_on, list) or not all(isinstance(each, str) for each in depends_on):
        raise ShapeError(f"{place}.depends_on is not a list of addresses")
    comment = attributes.get(COMMENT)
    metadata = comment.get("metadata") if isinstance(comment, dict) else None
    if isinstance(metadata, dict) and not isinstance(metadata.get("path", ""), str):
        raise ShapeError(f"{place}: its construct path is not text")
    if isinstance(comment, dict) and not isinstance(comment.get("metadata", {}), dict):
        raise ShapeError(f"{place}: its metadata is not an object")


def checked_file(file: Path, document: dict[str, Any]) -> dict[str, Any]:
    """The same, of what was read from a file.

    Raises:
        UnusableError: it is not shaped as one; the message names the file.
    """
    try:
        return checked(document)
    except ShapeError as error:
        raise unreadable(file, error) from None


def unreadable(file: Path, error: ShapeError) -> UnusableError:
    return UnusableError(f"{file} can't be read as Terraform writes it: {error}.")


def stack_name(document: dict[str, Any]) -> str | None:
    """What cdktf calls the stack."""
    told = document.get(COMMENT, {})
    metadata = told.get("metadata", {}) if isinstance(told, dict) else {}
    name = metadata.get("stackName") if isinstance(metadata, dict) else None
    return name if isinstance(name, str) else None
