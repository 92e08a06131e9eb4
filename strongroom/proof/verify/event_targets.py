"""Targets of EventBridge's rules: how much of an event each gets."""

from __future__ import annotations

from strongroom.synthesized import Resource

__all__ = ["reduced"]

WHOLE = "$"
"""Of input_path: the event itself (EventBridge API reference, Target)."""


def reduced(target: Resource) -> str | None:
    """The argument that gives a target something else than the whole event; None where it gets that."""
    if target.get("input_path") not in (None, WHOLE):
        return "input_path"
    return next((name for name in ("input", "input_transformer") if target.get(name) not in (None, [])), None)
