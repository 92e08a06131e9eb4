"""What one holder of policies gains and loses: both sides are asked the same requests, as IAM would be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

from strongroom.change.security.permissions.atoms import Atom, Element, atoms
from strongroom.change.security.permissions.contexts import understood
from strongroom.change.security.permissions.holders import Holder, Sourced
from strongroom.change.security.permissions.near import Near
from strongroom.change.security.permissions.patterns import example, literal_beginning
from strongroom.change.security.permissions.requests import Region, requests, statement
from strongroom.proof.permissions.evaluate import Request, evaluate_role

ANYTHING = Element(frozenset(["*"]))
EVERYTHING = Atom("Allow", ANYTHING, ANYTHING, ANYTHING, frozenset(), "")
"""What others may be allowed elsewhere, and what there is without a boundary."""

MOST = 2_000_000
"""Ours: so many questions take seconds. It takes a hundred atoms that may all be about the same."""


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

    @cached_property
    def near(self) -> Near:
        return Near(self.atoms)

    @cached_property
    def within(self) -> Near:
        return Near(self.limits)


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
    changed = list(_changed(before, after))
    if _is_too_much(before, after, changed):
        found.unclear.extend(changed)
        return found
    for atom, is_new in changed:
        if atom.principal.negated or not understood(atom.conditions):
            found.unclear.append((atom, is_new))
            continue
        sides = [(side.near.to(atom), side.within.to(atom)) for side in (before, after)]
        if _alone(atom, sides[is_new], sides[not is_new]):
            told = found.gained if is_new else found.lost
            told += ((region, atom.source, "Allow") for region, _ in requests(atom, (), ()))
            continue
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


def _is_too_much(before: Side, after: Side, changed: Iterable[tuple[Atom, bool]]) -> bool:
    """Whether so many atoms may be about the same that it can't be told in time what of them all is allowed:
    each is asked about with each, and all of them each time."""
    left = MOST
    for atom, _ in changed:
        left -= sum(each.most(atom) for each in (before.near, after.near)) ** 2
        if left < 0:
            return True
    return False


def _alone(atom: Atom, own: tuple[list[Atom], list[Atom]], other: tuple[list[Atom], list[Atom]]) -> bool:
    """Whether what it allows is allowed by it as it stands, and on the other side by nothing: most of a policy
    that is new, or goes, is so, and needs no further question."""
    near, within = own
    return (
        atom.effect == "Allow"
        and atom in near
        and within == [EVERYTHING]
        and all(each.effect == "Allow" for each in near)
        and all(each.effect == "Deny" for each in other[0])
    )


def _changed(before: Side, after: Side) -> Iterator[tuple[Atom, bool]]:
    """The atoms that are on one side only, and whether that is afterwards."""
    for old, new in ((before.atoms, after.atoms), (before.limits, after.limits)):
        for one, other, is_new in ((old, new, False), (new, old, True)):
            there = {each.meaning for each in other}
            yield from ((each, is_new) for each in one if each.meaning not in there)


def _allows(near: Iterable[Atom], within: Iterable[Atom], request: Request) -> bool:
    return evaluate_role(map(statement, near), map(statement, within), request).allowed


def _once(given: Iterable[Sourced]) -> tuple[Atom, ...]:
    """Each meaning once, with the first place that it has."""
    found = {each.meaning: each for told, source in reversed([*given]) for each in atoms(told, source)}
    return tuple(reversed(found.values()))


def _widest(found: list[tuple[Region, str, str]]) -> list[tuple[Region, str, str]]:
    """Without what is a part of another."""
    kept: list[tuple[Region, str, str]] = []
    by_names: defaultdict[tuple[str, str], list[Region]] = defaultdict(list)
    for each in sorted(dict.fromkeys(found), key=_width):
        region = each[0]
        # What covers it begins, before any wildcard, as what fits it does.
        action, resource = example(region.action), example(region.resource)
        names = product({"", action}, {resource[:length] for length in range(len(resource) + 1)})
        if not any(wider.covers(region) for name in names for wider in by_names.get(name, ())):
            kept.append(each)
            by_names[_literal(region.action), literal_beginning(region.resource)].append(region)
    return kept


def _literal(pattern: str) -> str:
    """The pattern where it stands for one thing, and nothing where it has a wildcard."""
    return "" if "*" in pattern or "?" in pattern else pattern


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
