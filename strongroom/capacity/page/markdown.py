"""Paragraphs, entries of a list and tables, as Markdown writes them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

from stacks.demand.measured import Spread
from strongroom.capacity.numbers import short

__all__ = ["entry", "paragraph", "spread", "table"]

WIDTH = 112


def paragraph(text: str) -> str:
    """Lines of a readable length, and an empty one."""
    return textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False) + "\n"


def entry(text: str) -> str:
    """An entry of a list."""
    return textwrap.fill(
        f"- {text}", WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False
    )


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Numbers to the right: every column but the first."""
    yield f"| {' | '.join(headings)} |"
    yield f"|---|{'---:|' * (len(headings) - 1)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""


def spread(figure: Spread) -> str:
    """The median, and the least and the most in brackets."""
    return f"{short(figure.median)} ({short(figure.least)} to {short(figure.most)})"
