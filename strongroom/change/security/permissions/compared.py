"""What the policies of one holder come to, before and after, whoever it is.

Where many have the same ones, as each bucket of a list may, they are compared once.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from strongroom.change.security.delta import Posture, Protection
from strongroom.change.security.permissions.atoms import Atom, Element
from strongroom.change.security.permissions.effective import Side, difference
from strongroom.change.security.permissions.holders import Holder
from strongroom.change.security.permissions.multi_factor import without_a_second_factor
from strongroom.change.security.permissions.public import INSIDE, public
from strongroom.change.security.permissions.requests import Region
from strongroom.change.security.permissions.transport import allowed_in_clear, refusals

__all__ = ["Compared", "Comparisons", "Public", "Told"]

Told = tuple[Region, str, str]
"""What is allowed, or denied; the address of the policy, and its effect."""

Public = frozenset[tuple[str, str, str]]
"""Action, resource, and the address of the policy."""

OWN = "(its policy)"
"""In the place of the address, where all of it is of one resource."""

Which = tuple[bool, bool, bool, tuple[int, ...], tuple[int, ...]]
"""How two sides are compared, and which statements they have: those of one text are the same objects."""


@dataclass(frozen=True)
class Compared:
    """What can't be evaluated is gained, or lost, as it is written. `public`: what anybody may do, before and
    after."""

    gained: tuple[Told, ...] = ()
    lost: tuple[Told, ...] = ()
    unprotected: frozenset[Protection] = frozenset()
    opened: frozenset[Posture] = frozenset()
    closed: frozenset[Posture] = frozenset()
    public: tuple[Public, Public] = (frozenset(), frozenset())

    def of(self, source: str) -> Compared:
        """With the address of the resource that has all of it."""
        return Compared(
            tuple((region, source, effect) for region, _, effect in self.gained),
            tuple((region, source, effect) for region, _, effect in self.lost),
            frozenset(replace(each, address=source) for each in self.unprotected),
            frozenset(replace(each, address=source) for each in self.opened),
            frozenset(replace(each, address=source) for each in self.closed),
            (_of(self.public[0], source), _of(self.public[1], source)),
        )


@dataclass
class Comparisons:
    """Those of two stacks, each kept."""

    _kept: dict[Which, tuple[Compared, Holder, Holder]] = field(default_factory=dict)
    """With what was compared: what is alive is one object, and no other."""

    def of(self, old: Holder, new: Holder, about: str, *, identity: bool, denials: bool) -> Compared:
        """`about`: the address of what a policy is of; `denials`: a denial counts by itself."""
        sides = (old, new)
        sources = {source for each in sides for _, source in each.statements}
        if len(sources) != 1 or any(each.boundary is not None for each in sides):
            return _compared(old, new, about, identity=identity, denials=denials)
        before, after = (tuple(id(told) for told, _ in each.statements) for each in sides)
        key = (identity, denials, old.name.startswith(INSIDE), before, after)
        if key not in self._kept:
            was, is_ = (
                replace(each, statements=[(told, OWN) for told, _ in each.statements]) for each in sides
            )
            found = _compared(was, is_, OWN, identity=identity, denials=denials)
            self._kept[key] = found, was, is_
        return self._kept[key][0].of(*sources)


def _compared(old: Holder, new: Holder, about: str, *, identity: bool, denials: bool) -> Compared:
    before, after = Side(old), Side(new)
    here = difference(before, after, denials=denials)
    gained, lost = list(here.gained), list(here.lost)
    for atom, is_new in here.unclear:
        gains = is_new == (atom.effect == "Allow")
        (gained if gains else lost).append((_region(atom), atom.source, atom.effect))
    unprotected = frozenset(without_a_second_factor(before.atoms, after.atoms, gained, about))
    if identity:
        return Compared(tuple(gained), tuple(lost), unprotected)
    return Compared(
        tuple(gained),
        tuple(lost),
        unprotected,
        frozenset(
            (*refusals(gained, about, comes=False), *allowed_in_clear(before.atoms, after.atoms, gained))
        ),
        frozenset(refusals(lost, about, comes=True)),
        (frozenset(public(old)), frozenset(public(new))),
    )


def _region(atom: Atom) -> Region:
    """As it is written: it was not evaluated."""
    who, action, resource = map(_written, (atom.principal, atom.action, atom.resource))
    return Region(who, action, resource, atom.conditions)


def _written(element: Element) -> str:
    told = ", ".join(sorted(element.patterns))
    return f"all but {told}" if element.negated else told


def _of(found: Public, source: str) -> Public:
    return frozenset((action, resource, source) for action, resource, _ in found)
