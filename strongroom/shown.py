"""What the command line shows, and of what others wrote what it would do to whoever looks at it, made visible:
control characters, which a terminal obeys, and those that turn or hide what stands beside them.

Every command prints with `echo` here or `strongroom.console`: values of plans, names of files and answers of
AWS go through these two, so that nothing but what Rich writes itself moves a cursor or changes a colour.
"""

from __future__ import annotations

import re
import sys
from typing import Any

__all__ = ["echo", "printable", "visible", "without_halves"]

# Unicode's categories Cc, Zl, Zp and Cs, and its Bidi_Control and Default_Ignorable_Code_Point without a shape
# of their own ("Unicode Technical Report 36": what spoofs with them).
_OBEYED = (
    "\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\U000e0000-\U000e0fff"
)
_UNSEEN = re.compile(f"[\x00-\x1f{_OBEYED}\ufe00-\ufe0f]")
# Of a whole page or line: its own ends of lines stay, and signs with a colour of their own.
_UNSEEN_OF_LINES = re.compile(f"[\x00-\x09\x0b-\x1f{_OBEYED}]")
_HALVES = re.compile("[\ud800-\udfff]")
NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def visible(value: Any) -> Any:
    """The value, with what nobody sees of its texts written as JSON would write it."""
    if isinstance(value, str):
        return _UNSEEN.sub(_told, value) if not value.isascii() or not value.isprintable() else value
    if isinstance(value, dict):
        return {visible(key): visible(each) for key, each in value.items()}
    return [visible(each) for each in value] if isinstance(value, list) else value


def printable(text: str) -> str:
    """Lines as `visible` has what is in them. A JSON document says the same afterwards."""
    return _UNSEEN_OF_LINES.sub(_told, text)


def without_halves(text: str) -> str:
    """Without halves of a pair of surrogates, which JSON can write and no encoding has."""
    return _HALVES.sub("\N{REPLACEMENT CHARACTER}", text)


def echo(text: str, *, end: str = "\n") -> None:
    """Prints it, without colours."""
    sys.stdout.write(printable(text) + end)
    sys.stdout.flush()


def _told(found: re.Match[str]) -> str:
    point = ord(found[0])
    if point > 0xFFFF:  # JSON writes these in two halves
        point -= 0x10000
        return f"\\u{0xD800 + (point >> 10):04x}\\u{0xDC00 + (point & 0x3FF):04x}"
    return NAMED.get(found[0]) or f"\\u{point:04x}"
