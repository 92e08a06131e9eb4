"""In which order the listener asks its rules.

No two services have a path in common, so the order means nothing; but each rule needs a number of its own.
Numbers that move when a service comes or goes would be refused half way through an apply, while two rules want
the same. So each follows from the name alone.
"""

from __future__ import annotations

from hashlib import sha256

__all__ = ["priority"]

# Elastic Load Balancing API reference, CreateRule.
LAST = 50_000


def priority(name: str) -> int:
    """Of a service's listener rule."""
    return 1 + int.from_bytes(sha256(name.encode()).digest()[:8]) % LAST
