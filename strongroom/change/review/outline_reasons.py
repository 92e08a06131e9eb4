"""Why the verdict is what it is, and what was probably renamed: told of a plan, and without one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from strongroom.change.review.outline_parts import Code, Item, Section, Spans, listed

__all__ = ["NAMED", "one", "renames"]

NAMED = 5  # so many addresses stand beside a reason


def renames(told: Iterable[dict[str, Any]]) -> Section:
    """Of the document's `RENAME`s."""
    return Section(
        "Suspected renames",
        tuple(map(_rename, told)),
        note="What is destroyed comes again under another address. If it is the same, call this on the "
        "resource that is new, and nothing is destroyed:",
    )


def one(reason: dict[str, Any]) -> Item:
    """A `REASON` of the document, with the first addresses that it is of."""
    count = f"{reason['count']} × " if reason["count"] > 1 else ""  # noqa: RUF001 - times
    named = reason["addresses"][:NAMED] if reason["verdict"] != "safe" else []
    more = [f"and {reason['count'] - NAMED} more"] if named and reason["count"] > NAMED else []
    lines: tuple[Spans, ...] = ((*listed(map(Code, named)), *[f" {each}" for each in more]),) if named else ()
    return Item((f"{reason['verdict']}: {count}{reason['sentence']}",), lines, kind=reason["verdict"])


def _rename(rename: dict[str, Any]) -> Item:
    lines: list[Spans] = [
        (Code(each["call"]), f" on {each['path']}", *([f" · {each['line']}"] if each["line"] else []))
        for each in rename["moves"]
    ]
    many = f"{len(lines)} resource{'s' if len(lines) > 1 else ''}"
    head: Spans = (Code(rename["old"]), " is perhaps ", Code(rename["new"]), f" now ({many})")
    return Item(head, tuple(lines))
