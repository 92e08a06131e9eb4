"""What the tables say of each resource that is another one: weaker, stronger, or not known before the apply."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from strongroom.change.security.gains import protects
from strongroom.change.security.measures import ABSENT, Verdict, is_weak, text, verdict
from strongroom.change.security.pairs import Pair
from strongroom.change.security.places import elements, telling, values
from strongroom.change.security.rows import Row, Rows
from strongroom.synthesized import Resource, Stack

THERE = "there"


@dataclass(frozen=True)
class Finding:
    """One place of one resource, judged; `before` and `after` are as they are told."""

    row: Row
    address: str
    place: str
    verdict: Verdict
    before: str
    after: str


@dataclass(frozen=True)
class Judge:
    """Judges pairs by rows; the stacks say what else is there. `alone`: nobody knows what else there is."""

    rows: Rows
    before: Stack | None
    after: Stack | None
    alone: bool = False

    def judge(self, pair: Pair) -> Iterator[Finding]:
        for row in self.rows.there(pair.either.type):
            yield from self._there(row, pair)
        if pair.after is not None:
            for row, argument in self.rows.of(pair.after.type):
                if self._applies(row, pair.after):
                    yield from self._argument(row, argument, pair)
            yield from self._telling(pair)

    def _there(self, row: Row, pair: Pair) -> Iterator[Finding]:
        """With what it protects it may go, and with that it comes."""
        if pair.before is not None and pair.after is None and not self._all_gone(row, pair.before, self.after):
            yield Finding(row, pair.before.address, "", Verdict.WEAKER, THERE, ABSENT)
        comes = pair.before is None and pair.after is not None and protects(pair.after, self.after)
        if comes and pair.after is not None and not self._all_gone(row, pair.after, self.before):
            yield Finding(row, pair.after.address, "", Verdict.STRONGER, ABSENT, THERE)

    def _all_gone(self, row: Row, resource: Resource, other: Stack | None) -> bool:
        """Whether nothing of what it is for is on the other side, where it says what that is."""
        if self.alone or other is None:
            return not self.alone
        named = {each.address for each in resource.references(*row.of)} if row.of else set()
        return bool(named) and not named & other.resources.keys()

    def _applies(self, row: Row, resource: Resource) -> bool:
        return all(self._given(resource, name) == value for name, value in row.when.items())

    def _given(self, resource: Resource, name: str) -> Any:
        argument, of_another, its = name.partition(".")
        if not of_another:
            return resource.get(argument)
        other = self.after.find(resource.reference(argument)) if self.after else None
        return other.get(its) if other else None

    def _argument(self, row: Row, argument: str, pair: Pair) -> Iterator[Finding]:
        before, after = (
            values(each.attributes, argument) if each else {} for each in (pair.before, pair.after)
        )
        yield from self._compared(row, pair, before, after, several="[]" in argument)

    def _telling(self, pair: Pair) -> Iterator[Finding]:
        named = self.rows.telling(pair.either.type)
        found: dict[Row, tuple[dict[str, Any], dict[str, Any]]] = {}
        for side, resource in enumerate((pair.before, pair.after)):
            for name, place, value in telling(resource.attributes, named) if resource else ():
                found.setdefault(named[name], ({}, {}))[side][place] = value
        if pair.before is not None and pair.after is not None:
            there = ({*elements(pair.before.attributes)}, {*elements(pair.after.attributes)})
            # What goes or comes with its block, one of several, is not turned off or on.
            for sides in found.values():
                for side, other in ((0, 1), (1, 0)):
                    for place in [place for place in sides[side] if place not in sides[other]]:
                        inside, closed, _ = place.rpartition("].")
                        if closed and f"{inside}{closed}" not in there[other]:
                            del sides[side][place]
        for row, (before, after) in found.items():
            yield from self._compared(row, pair, before, after, several=False)

    def _compared(
        self, row: Row, pair: Pair, before: dict[str, Any], after: dict[str, Any], *, several: bool
    ) -> Iterator[Finding]:
        for place in sorted({*before, *after}):
            was, is_ = before.get(place), after.get(place)
            if pair.before is None:
                known = row.new is True and (not row.of or not self._all_gone(row, pair.either, self.before))
                found = is_weak(row, is_) if known else Verdict.SAME
            elif several and not row.absent and place not in before:
                found = is_weak(row, is_) if row.new else Verdict.SAME
            elif several and not row.absent and place not in after:
                found = Verdict.SAME  # the block went, and what it was about
            else:
                found = verdict(row, was, is_)
            if found is not Verdict.SAME:
                told = ABSENT if pair.before is None else text(row, was)
                yield Finding(row, pair.either.address, place, found, told, text(row, is_))
