"""Values of a configuration in the form in which they are compared."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Json:
    """A text that is a JSON object or array, parsed: its layout and the order of its keys say nothing."""

    value: Any


def parsed(value: Any) -> Any:
    """The value, without null, which Terraform takes for left out, and with every JSON text as `Json`."""
    if isinstance(value, dict):
        return {name: parsed(member) for name, member in value.items() if member is not None}
    if isinstance(value, list):
        return [parsed(member) for member in value]
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        return _json(value)
    return value


def _json(text: str) -> Any:
    try:
        decoded = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return text  # CloudWatch's metric filters look like it, for one
    return Json(decoded)


def _refuse(constant: str) -> None:
    """NaN, which is not JSON, and differs from itself."""
    raise ValueError(constant)
