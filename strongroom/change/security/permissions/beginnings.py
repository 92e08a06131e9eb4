"""Which elements may have anything in common with another, by what their patterns begin with."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator

from strongroom.change.security.permissions.atoms import Element
from strongroom.change.security.permissions.patterns import literal_beginning

__all__ = ["Beginnings"]

LAST = "\U0010ffff"  # no text that begins with another one comes after that and this


class Beginnings:
    """Of these elements. Nothing fits two patterns unless what stands before the first wildcard of the one
    begins as that of the other does."""

    def __init__(self, elements: Iterable[Element]) -> None:
        self._by: dict[str, list[Element]] = {}
        for each in elements:
            for pattern in each.candidates():
                self._by.setdefault(literal_beginning(pattern), []).append(each)
        self._sorted = sorted(self._by)
        self._lengths = sorted({*map(len, self._by)})

    def near(self, element: Element) -> dict[Element, None]:
        """Those that may have something in common with it."""
        return dict.fromkeys(each for pattern in element.candidates() for each in self._near(pattern))

    def _near(self, pattern: str) -> Iterator[Element]:
        begin = literal_beginning(pattern)
        for length in self._lengths[: bisect_left(self._lengths, len(begin))]:
            yield from self._by.get(begin[:length], ())
        first, last = bisect_left(self._sorted, begin), bisect_right(self._sorted, begin + LAST)
        for each in self._sorted[first:last]:
            yield from self._by[each]
