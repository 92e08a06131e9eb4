"""Constructs that were probably renamed: what is destroyed comes again under another address.

Two resources are taken for one where the arguments that are known of the new one are those of the old one, but
for the words of their own addresses. Arguments are compared by fingerprints, so that many resources take time
in proportion to their number; which construct was renamed is what most of the pairs say.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from strongroom.change.review.entry import Entry, Kind
from strongroom.change.review.text_of_address import label, words
from strongroom.change.review.untrusted import object_of
from strongroom.change.values.marked import any_marked

__all__ = ["Pair", "Rename", "renames"]

IGNORED = ("tags", "tags_all", "timeouts")
FEWEST = 2  # known arguments: fewer say nothing of whether two are the same
SHAPES = 12  # sets of known arguments of a type that are tried
SEPARATED = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True)
class Pair:
    """A resource's address, and its new one."""

    old: str
    new: str


@dataclass(frozen=True)
class Rename:
    """`old`, `new`: what the labels of the renamed construct's resources begin with."""

    old: str
    new: str
    pairs: tuple[Pair, ...]


def renames(entries: Iterable[Entry]) -> list[Rename]:
    """The suspected ones, those of most resources first."""
    gone: defaultdict[str, list[Entry]] = defaultdict(list)
    come: defaultdict[str, list[Entry]] = defaultdict(list)
    for each in entries:
        if each.deposed is None and not each.is_data:
            if each.kind is Kind.DESTROY:
                gone[each.type].append(each)
            elif each.kind is Kind.ADD:
                come[each.type].append(each)
    pairs: list[Pair] = []
    left: list[tuple[list[_Object], list[_Object]]] = []
    for type_ in sorted(gone.keys() & come.keys()):
        found, olds, news = _of_type(gone[type_], come[type_])
        pairs += found
        left.append((olds, news))
    told = [stems for stems, _ in Counter(map(_stems, pairs)).most_common()]
    for olds, news in left:
        pairs += _by_construct(olds, news, told)
    return _grouped(pairs)


def _of_type(gone: list[Entry], come: list[Entry]) -> tuple[list[Pair], list[_Object], list[_Object]]:
    """Those of which one is like one other; and those that are left of both."""
    pairs: list[Pair] = []
    olds = {each.address: _Object(each) for each in gone}
    by_known: defaultdict[tuple[str, ...], dict[str, _Object]] = defaultdict(dict)
    for each in map(_Object, come):
        by_known[each.known][each.entry.address] = each
    for known, news in sorted(by_known.items(), key=lambda item: (-len(item[1]), item[0]))[:SHAPES]:
        if len(known) < FEWEST:
            continue
        for own in (False, True):  # as they are; then without the words of their own addresses
            before, after = _by_print(olds.values(), known, own=own), _by_print(news.values(), known, own=own)
            for print_ in sorted(before.keys() & after.keys()):
                if len(before[print_]) == len(after[print_]) == 1:
                    (old,), (new,) = before[print_], after[print_]
                    pairs.append(Pair(old.entry.address, new.entry.address))
                    del olds[old.entry.address], news[new.entry.address]
    return pairs, list(olds.values()), [each for news in by_known.values() for each in news.values()]


def _by_construct(
    olds: Iterable[_Object], news: Iterable[_Object], told: Iterable[tuple[str, str]]
) -> Iterator[Pair]:
    """Of those that are like several, or of which little is known: whose addresses say a renaming that others
    say too, and of which nothing that is known is another."""
    left = {label(each.entry.address): each for each in news}
    by_beginning: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for place, (before, after) in enumerate(told):
        by_beginning[before].append((place, after))
    for old in olds:
        name = label(old.entry.address)
        known = [
            (place, after + name[end:])
            for end, letter in enumerate(name)
            if letter == "_"
            for place, after in by_beginning.get(name[:end], ())
        ]
        for _, other in sorted(known):  # as often as others say it
            new = left.get(other)
            if new is not None and any(
                old.print(new.known, own=own) == new.print(new.known, own=own) for own in (False, True)
            ):
                del left[label(new.entry.address)]
                yield Pair(old.entry.address, new.entry.address)
                break


def _grouped(pairs: Iterable[Pair]) -> list[Rename]:
    found: defaultdict[tuple[str, str], list[Pair]] = defaultdict(list)
    for pair in pairs:
        found[_stems(pair)].append(pair)
    told = [
        Rename(old, new, tuple(sorted(each, key=lambda pair: pair.new))) for (old, new), each in found.items()
    ]
    return sorted(told, key=lambda each: (-len(each.pairs), each.new))


def _stems(pair: Pair) -> tuple[str, str]:
    """What the labels begin with, without what they end with alike: `a`, `b` of `a_table`, `b_table`."""
    old, new = label(pair.old).split("_"), label(pair.new).split("_")
    while len(old) > 1 and len(new) > 1 and old[-1] == new[-1]:
        old.pop()
        new.pop()
    return "_".join(old), "_".join(new)


class _Object:
    """One of the two sides: its values, and which of them are known."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.values = entry.after if entry.kind is Kind.ADD else entry.before

    @cached_property
    def known(self) -> tuple[str, ...]:
        """The arguments whose values are known as a whole."""
        marks = object_of(self.entry.change.get("after_unknown"))
        return tuple(
            sorted(
                name
                for name, value in self.values.items()
                if name not in IGNORED and value not in (None, [], {}, "") and not any_marked(marks.get(name))
            )
        )

    def print(self, known: tuple[str, ...], *, own: bool) -> str:
        text = json.dumps([self.values.get(name) for name in known], sort_keys=True, default=str)
        if not own:
            return text
        mine = words(self.entry.address)
        return "-".join(word for word in SEPARATED.split(text.lower()) if word not in mine)


def _by_print(objects: Iterable[_Object], known: tuple[str, ...], *, own: bool) -> dict[str, list[_Object]]:
    found: defaultdict[str, list[_Object]] = defaultdict(list)
    for each in objects:
        found[each.print(known, own=own)].append(each)
    return found
