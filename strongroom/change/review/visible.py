"""What a text of a plan would do to whoever shows it, made visible: control characters, which a terminal obeys,
and those that turn or hide what stands beside them."""

from __future__ import annotations

import re
from typing import Any

__all__ = ["visible", "without_halves"]

# Unicode's categories Cc, Zl, Zp and Cs, and its Bidi_Control and Default_Ignorable_Code_Point without a shape
# of their own ("Unicode Technical Report 36": what spoofs with them).
_UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U000e0000-\U000e0fff]"
)
_HALVES = re.compile("[\ud800-\udfff]")
NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def visible(value: Any) -> Any:
    """The value, with what nobody sees of its texts written as JSON would write it."""
    if isinstance(value, str):
        return _UNSEEN.sub(_told, value) if not value.isascii() or not value.isprintable() else value
    if isinstance(value, dict):
        return {visible(key): visible(each) for key, each in value.items()}
    return [visible(each) for each in value] if isinstance(value, list) else value


def without_halves(text: str) -> str:
    """Without halves of a pair of surrogates, which JSON can write and no encoding has."""
    return _HALVES.sub("\N{REPLACEMENT CHARACTER}", text)


def _told(found: re.Match[str]) -> str:
    return NAMED.get(found[0]) or f"\\u{ord(found[0]):04x}"
