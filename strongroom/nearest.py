"""A name that is not there, and what it was probably meant to be."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def unknown(kind: str, given: str, known: Iterable[str]) -> str:
    """`There is no environment 'prd'. Did you mean 'prod'? There is: dev, prod, staging.`"""
    names = list(known)
    near = get_close_matches(given, names, n=1)
    meant = f" Did you mean {near[0]!r}?" if near else ""
    return f"There is no {kind} {given!r}.{meant} There is: {', '.join(names) or 'none'}."
