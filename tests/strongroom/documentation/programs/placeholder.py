"""Words that stand for what the reader fills in."""

from __future__ import annotations

import re

__all__ = ["is_placeholder"]

PLACEHOLDER = re.compile(r"…|\.\.\.|<[\w-]+>|\$|^[A-Z][A-Z0-9_]*$")


def is_placeholder(word: str) -> bool:
    """`ENV`, `<tag>`, `…`, `$group`."""
    return PLACEHOLDER.search(word) is not None
