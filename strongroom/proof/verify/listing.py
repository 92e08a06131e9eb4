"""Names in a finding: a few of them, and how many more there are."""

from __future__ import annotations

from collections.abc import Sequence

SHOWN = 3


def few(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
