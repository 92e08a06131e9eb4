"""What an outline is made of: sections, their items, and what is in these to be copied."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

__all__ = ["Code", "Item", "Section", "Spans", "Value", "cut", "listed"]


@dataclass(frozen=True)
class Code:
    """A text to be copied: an address, a place, a line of the program."""

    text: str


Spans = tuple[str | Code, ...]


@dataclass(frozen=True)
class Value:
    """A place and what it says: `old` or `new` is None where there is nothing."""

    place: str
    old: str | None
    new: str | None

    @property
    def sign(self) -> str:
        if self.old is None:
            return "+"
        return "-" if self.new is None else "~"


@dataclass(frozen=True)
class Item:
    """`head` is one line, `lines` are those below it; `kind` is what it is counted by where it is folded,
    `name` what it is called where nothing else is said."""

    head: Spans
    lines: tuple[Spans, ...] = ()
    values: tuple[Value, ...] = ()
    kind: str = ""
    name: str = ""


@dataclass(frozen=True)
class Section:
    """`verdict`: that of all its items, where they have one. Those that are `kept` are never folded."""

    title: str
    items: tuple[Item, ...]
    verdict: str = ""
    note: str = ""

    @property
    def kept(self) -> bool:
        return self.verdict in ("dangerous", "irreversible")

    @property
    def is_open(self) -> bool:
        """Whether a reader who does nothing sees its items."""
        return self.kept or self.verdict == "review"


def cut(text: str, most: int) -> str:
    """At most so many characters of it."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def listed(spans: Iterable[Code]) -> Iterator[str | Code]:
    for index, span in enumerate(spans):
        if index:
            yield ", "
        yield span
