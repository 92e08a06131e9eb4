"""How else a secret is written: in a URL, in JSON, and in base64, wherever in a text it begins there."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from urllib.parse import quote

__all__ = ["spellings"]

SHORTEST = 8  # characters of what is left of it in base64: fewer are in other texts by chance
BITS = 3  # bytes that are four characters of base64


def spellings(secret: str) -> Iterator[str]:
    """The secret itself, and what it is written as in other texts."""
    yield secret
    yield quote(secret, safe="", errors="replace")
    yield json.dumps(secret)[1:-1]
    told = secret.encode(errors="replace")
    for before in range(BITS):
        # Characters that have bits of what stands before or after it say something else each time.
        begin, end = -(-before * 8 // 6), (before + len(told)) * 8 // 6
        found = b64encode(bytes(before) + told + bytes(BITS)).decode()[begin:end]
        if len(found) >= SHORTEST:
            yield found
            yield found.translate(str.maketrans("+/", "-_"))
