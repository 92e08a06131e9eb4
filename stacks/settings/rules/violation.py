"""What a rule says of settings that break it."""

from __future__ import annotations

from typing import Any

__all__ = ["Violation"]

Violation = tuple[str, Any, str]
"""The key to change, its value, and what is allowed."""
