"""What one holder of policies gains and loses: both sides are asked the same requests, as IAM would be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from strongroom.change.security.permissions.atoms import Atom, Element, atoms
from strongroom.change.security.permissions.contexts import understood
from strongroom.change.security.permissions.holders import Holder, Sourced
from strongroom.change.security.permissions.requests import Region, meet, requests, statement
from strongroom.proof.permissions.evaluate import Request, evaluate_role
from strongroom.synthesized import Statement

ANYTHING = Element(frozenset(["*"]))
EVERYTHING = Atom("Allow", ANYTHING, ANYTHING, ANYTHING, frozenset(), "")
"""What others may be allowed elsewhere, and what there is without a boundary."""


@dataclass(frozen=True)
class Side:
    """A holder before or after; None where there was none."""

    holder: Holder | None

    @cached_property
    def atoms(self) -> tuple[Atom, ...]:
        return _once(self.holder.statements if self.holder else ())

    @cached_property
    def limits(self) -> tuple[Atom, ...]:
        """What its boundary says: everything is allowed where it has none."""
        bounded = self.holder is not None and self.holder.boundary is not None
        return _once(self.holder.boundary or ()) if self.holder and bounded else (EVERYTHING,)


@dataclass(frozen=True)
class Difference:
    """Regions with the source and effect of the atom that made them; `unclear` atoms can't be evaluated."""

    gained: list[tuple[Region, str, str]] = field(default_factory=list)
    lost: list[tuple[Region, str, str]] = field(default_factory=list)
    unclear: list[tuple[Atom, bool]] = field(default_factory=list)


def difference(before: Side, after: Side, *, denials: bool) -> Difference:
    """What is allowed on one side only.

    `denials`: a denial counts by itself, since who asks may be allowed elsewhere. Of an atom that can't be
    evaluated it is told whether it is there afterwards.
    """
    found = Difference()
    for atom, is_new in _changed(before, after):
        if atom.principal.negated or not understood(atom.conditions):
            found.unclear.append((atom, is_new))
            continue
        sides = [
            (
                [each for each in side.atoms if meet(atom, each)],
                [each for each in side.limits if meet(atom, each)],
            )
            for side in (before, after)
        ]
        others = dict.fromkeys(each for near, _ in sides for each in near)
        limits = dict.fromkeys(each for _, within in sides for each in within)
        for everything in (False, True) if denials and atom.effect == "Deny" else (False,):
            asked = [([EVERYTHING, *near] if everything else near, within) for near, within in sides]
            for region, request in requests(atom, others, limits):
                was, is_ = (_allows(near, within, request) for near, within in asked)
                if was != is_:
                    effect = "Deny" if everything else "Allow"
                    (found.lost if was else found.gained).append((region, atom.source, effect))
    return Difference(_widest(found.gained), _widest(found.lost), found.unclear)


def _changed(before: Side, after: Side) -> Iterator[tuple[Atom, bool]]:
    """The atoms that are on one side only, and whether that is afterwards."""
    for old, new in ((before.atoms, after.atoms), (before.limits, after.limits)):
        for one, other, is_new in ((old, new, False), (new, old, True)):
            there = {each.meaning for each in other}
            yield from ((each, is_new) for each in one if each.meaning not in there)


def _allows(near: Iterable[Atom], within: Iterable[Atom], request: Request) -> bool:
    return evaluate_role(map(_statement, near), map(_statement, within), request).allowed


@lru_cache(maxsize=65536)
def _statement(atom: Atom) -> Statement:
    return statement(atom)


def _once(given: Iterable[Sourced]) -> tuple[Atom, ...]:
    """Each meaning once, with the first place that it has."""
    found = {each.meaning: each for told, source in reversed([*given]) for each in atoms(told, source)}
    return tuple(reversed(found.values()))


def _widest(found: list[tuple[Region, str, str]]) -> list[tuple[Region, str, str]]:
    """Without what is a part of another."""
    kept: list[tuple[Region, str, str]] = []
    for each in sorted(dict.fromkeys(found), key=_width):
        if not any(wider.covers(each[0]) for wider, _, _ in kept):
            kept.append(each)
    return kept


def _width(found: tuple[Region, str, str]) -> tuple[object, ...]:
    """The widest first, and the same order always."""
    region, source, effect = found
    literal = sum(
        len(text.replace("*", "")) + ("*" not in text)
        for text in (region.principal, region.action, region.resource)
    )
    conditions = sorted((operator, key, sorted(values)) for operator, key, values in region.conditions)
    key = (region.key[0], region.key[1] or "") if region.key else ("", "")
    names = (region.principal, region.action, region.resource)
    exceptions = (sorted(region.not_actions), sorted(region.not_resources))
    asked = len(conditions), region.key is not None, literal
    return *asked, names, sum(map(len, exceptions)), exceptions, conditions, key, source, effect
