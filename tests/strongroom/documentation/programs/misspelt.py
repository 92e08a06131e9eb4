"""Words that are nearly a program's name."""

from __future__ import annotations

from difflib import SequenceMatcher

__all__ = ["SHORT", "meant"]

SHORT = {"aws": 0.8, "make": 0.75, "npx": 0.8}
"""Many words are as near to these: they are meant where the program takes what follows."""
LONG = {"cdktf": 0.8, "checkov": 0.8, "docker": 0.8, "python": 0.8, "strongroom": 0.8, "terraform": 0.8}


def meant(word: str) -> str | None:
    """`strongroom` of `strongrom`; nothing of `strongroom`."""
    if not word.isalpha():
        return None
    near = {name: SequenceMatcher(None, name, word).ratio() for name in SHORT | LONG}
    name = max(near, key=lambda name: near[name])
    return name if (SHORT | LONG)[name] <= near[name] < 1 else None
