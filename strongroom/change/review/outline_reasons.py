"""Why the verdict is what it is, and what was probably renamed: told of a plan, and without one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from strongroom.change.review.outline_parts import Code, Item, Section, Spans, listed

__all__ = ["reasons", "renames"]

NAMED = 5  # so many addresses stand beside a reason


def reasons(told: Iterable[dict[str, Any]]) -> tuple[Item, ...]:
    """Of the document's `REASON`s, the worst first."""
    return tuple(map(_reason, told))


def renames(told: Iterable[dict[str, Any]]) -> Section:
    """Of the document's `RENAME`s."""
    return Section(
        "Suspected renames",
        tuple(map(_rename, told)),
        note="What is destroyed comes again under another address. If it is the same, call this on the "
        "resource that is new, and nothing is destroyed:",
    )


def _reason(reason: dict[str, Any]) -> Item:
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
    head: Spans = (Code(rename["old"]), " is perhaps ", Code(rename["new"]), f" now ({len(lines)} resources)")
    return Item(head, tuple(lines))
