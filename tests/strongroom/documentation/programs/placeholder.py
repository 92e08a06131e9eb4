"""Words that stand for what the reader fills in."""

from __future__ import annotations

import re

__all__ = ["is_placeholder"]

# `strongroom VERIFY` is no placeholder: these alone are in use.
CAPITALS = frozenset({"CHECK", "DIR", "ENV", "FILE", "N", "NAME", "PATH", "STACK", "TAG"})
PLACEHOLDER = re.compile(r"…|\.\.\.|<[\w-]+>|\$")


def is_placeholder(word: str) -> bool:
    """`ENV`, `<tag>`, `…`, `$group`."""
    return word in CAPITALS or PLACEHOLDER.search(word) is not None
