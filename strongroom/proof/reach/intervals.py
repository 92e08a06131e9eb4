"""Sets of whole numbers as ranges: addresses and ports are both counted, and both come in ranges."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

Range = tuple[int, int]  # first and last, both included


@dataclass(frozen=True)
class Intervals:
    """Ranges in order, none of which touches the next."""

    ranges: tuple[Range, ...] = ()

    @classmethod
    def of(cls, *ranges: Range) -> Intervals:
        return cls(tuple(_joined(ranges)))

    def __bool__(self) -> bool:
        return bool(self.ranges)

    def __or__(self, other: Intervals) -> Intervals:
        return Intervals.of(*self.ranges, *other.ranges)

    def __and__(self, other: Intervals) -> Intervals:
        common = (
            (max(first, other_first), min(last, other_last))
            for first, last in self.ranges
            for other_first, other_last in other.within(first, last)
        )
        return Intervals.of(*(each for each in common if each[0] <= each[1]))

    def __sub__(self, other: Intervals) -> Intervals:
        if not self.ranges:
            return self
        left = list(self.ranges)
        for cut_first, cut_last in other.within(self.ranges[0][0], self.ranges[-1][1]):
            left = [
                part
                for first, last in left
                for part in ((first, min(last, cut_first - 1)), (max(first, cut_last + 1), last))
                if part[0] <= part[1]
            ]
        return Intervals.of(*left)

    def __contains__(self, number: int) -> bool:
        return any(first <= number <= last for first, last in self.ranges)

    def __le__(self, other: Intervals) -> bool:
        """Whether all of it is in the other."""
        return not self - other

    def overlaps(self, other: Intervals) -> bool:
        return bool(self & other)

    def within(self, first: int, last: int) -> tuple[Range, ...]:
        """The ranges that have any number in common with this one, whole."""
        begin = bisect_left(self.ranges, first, key=lambda each: each[1])
        return self.ranges[begin : bisect_right(self.ranges, last, key=lambda each: each[0])]


def _joined(ranges: Iterable[Range]) -> Iterator[Range]:
    current: Range | None = None
    for first, last in sorted(ranges):
        if current is None:
            current = (first, last)
        elif first <= current[1] + 1:
            current = (current[0], max(current[1], last))
        else:
            yield current
            current = (first, last)
    if current is not None:
        yield current


def union(sets: Iterable[Intervals]) -> Intervals:
    return Intervals.of(*(each for one in sets for each in one.ranges))
