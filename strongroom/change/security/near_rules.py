"""Which rules of a group are about somebody that another one is about, without a look at each for each."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from strongroom.proof.reach.addresses import Network
from strongroom.proof.reach.ends import End, Range
from strongroom.proof.reach.groups import Rule

__all__ = ["NearRules"]

Placed = tuple[int, Rule]
"""A rule, and which one of all it is."""


class NearRules:
    """Of these rules. Of two CIDR blocks that have an address in common one is within the other: of blocks of
    one size, told apart by the bits of their prefixes, those within another one follow each other."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._by_end: dict[End, list[Placed]] = {}
        by_prefix: dict[tuple[int, int], dict[int, list[Placed]]] = {}
        for place, rule in enumerate(rules):
            if isinstance(rule.end, Range):
                block = rule.end.block
                there = by_prefix.setdefault((block.version, block.prefixlen), {})
                there.setdefault(_bits(block, block.prefixlen), []).append((place, rule))
            else:
                self._by_end.setdefault(rule.end, []).append((place, rule))
        self._by_prefix = {each: (sorted(there), there) for each, there in by_prefix.items()}

    def to(self, end: End) -> list[Rule]:
        """Those about any of its addresses; of who has none that is known here, those about just that. In their
        order."""
        found = self._of(end.block) if isinstance(end, Range) else self._by_end.get(end, ())
        return [rule for _, rule in sorted(found, key=lambda each: each[0])]

    def _of(self, block: Network) -> Iterator[Placed]:
        for (version, length), (every, there) in self._by_prefix.items():
            if version != block.version:
                continue
            first = _bits(block, length)
            if length <= block.prefixlen:
                yield from there.get(first, ())
            else:
                begin = bisect_left(every, first)
                end = bisect_left(every, first + (1 << (length - block.prefixlen)))
                for bits in every[begin:end]:
                    yield from there[bits]


def _bits(block: Network, length: int) -> int:
    """So many bits that the block begins with."""
    return int(block.network_address) >> (block.max_prefixlen - length)
