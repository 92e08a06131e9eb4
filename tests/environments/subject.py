"""The resource that a test was looking at when it failed: the last one that it held in a variable."""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Any

__all__ = ["subject"]

ADDRESS = re.compile(r"aws_\w+\.[\w-]+")


def subject(trace: TracebackType | None) -> str | None:
    """Its address, or the path of its construct; None where the test held none."""
    for frame, _ in reversed(list(traceback.walk_tb(trace))):
        if frame.f_code.co_name.startswith("test_"):
            return next(_resources(frame.f_locals), None)
    return None


def _resources(variables: dict[str, Any]) -> Iterator[str]:
    """Those in a test's variables; `address` first, then what it was given last."""
    for value in (variables.get("address"), *reversed(variables.values())):
        if isinstance(value, str) and ADDRESS.fullmatch(value):
            yield value
        elif (
            isinstance(value, dict)
            and isinstance(about := value.get("//"), dict)
            and "path" in about["metadata"]  # a whole stack's document has none
        ):
            yield about["metadata"]["path"]
