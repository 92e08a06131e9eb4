"""Texts that are written in others, in base64 or as a part of a URL, and the characters that hold them."""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator
from urllib.parse import unquote

__all__ = ["encoded"]

BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}={0,2}")
IN_URL = re.compile(r"[^\s\"'<>]*%(?:22|3[AaDd]|7[Bb])[^\s\"'<>]*")
STANDARD = str.maketrans("-_", "+/")


def encoded(text: str) -> Iterator[tuple[str, str]]:
    """Each such run of the text, and what it says."""
    for found in BASE64.finditer(text):
        run = found[0].rstrip("=").translate(STANDARD)
        inner = b64decode(run[: len(run) // 4 * 4 + (len(run) % 4 if len(run) % 4 > 1 else 0)] + "==")
        if inner.isascii():
            yield found[0], inner.decode()
    if "%" in text:
        yield from ((found[0], unquote(found[0])) for found in IN_URL.finditer(text))
