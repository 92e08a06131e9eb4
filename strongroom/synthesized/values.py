"""Values as Terraform takes them: numbers and switches may be text, and some values only the plan knows."""

from __future__ import annotations

import re
from typing import Any

_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def is_unknown(value: Any) -> bool:
    """Whether only the plan knows a value: it has a reference or an expression in it."""
    return isinstance(value, str) and "${" in value


def number(value: Any) -> float | None:
    """A number, also where it is written as text; None where there is none, or only the plan knows it."""
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return float(value) if "." in value else int(value)
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def on(value: Any) -> bool:
    """Whether a switch is on; one that only the plan knows is taken for on."""
    return value is True or value in ("true", "1") or is_unknown(value)


def off(value: Any) -> bool:
    """Whether a switch is off or left out; one that only the plan knows is taken for off."""
    return value is None or value is False or value in ("false", "0") or is_unknown(value)
