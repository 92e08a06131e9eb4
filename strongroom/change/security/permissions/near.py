"""Which atoms are about anything that another one is about, without a look at each for each.

A policy has an atom for each of its actions on each of its resources: far more than there are actions and
resources, and those are what is compared.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from strongroom.change.security.permissions.atoms import Atom, Element
from strongroom.change.security.permissions.beginnings import Beginnings
from strongroom.change.security.permissions.patterns import common

__all__ = ["Near"]

Placed = tuple[int, Atom]
"""An atom, and which one of all it is."""


class Near:
    """Of these atoms."""

    def __init__(self, atoms: Iterable[Atom]) -> None:
        self._by: dict[Element, dict[Element, list[Placed]]] = {}
        for place, atom in enumerate(atoms):
            self._by.setdefault(atom.action, {}).setdefault(atom.resource, []).append((place, atom))
        self._actions = Beginnings(self._by)
        self._resources = Beginnings(dict.fromkeys(each for found in self._by.values() for each in found))
        self._actions_met: dict[Element, list[Element]] = {}
        self._resources_met: dict[Element, set[Element]] = {}

    def to(self, atom: Atom) -> list[Atom]:
        """In their order; what a `Not…` leaves out counts as its own."""
        if atom.action not in self._actions_met:
            self._actions_met[atom.action] = [
                e for e in self._actions.near(atom.action) if _meet(atom.action, e)
            ]
        if atom.resource not in self._resources_met:
            met = {each for each in self._resources.near(atom.resource) if _meet(atom.resource, each)}
            self._resources_met[atom.resource] = met
        found = [
            placed
            for action in self._actions_met[atom.action]
            for several in _of(self._by[action], self._resources_met[atom.resource])
            for placed in several
            if _meet(atom.principal, placed[1].principal)
        ]
        return [each for _, each in sorted(found, key=lambda placed: placed[0])]

    def most(self, atom: Atom) -> int:
        """How many there may be at most."""
        resources = self._resources.near(atom.resource)
        return sum(
            len(several)
            for action in self._actions.near(atom.action)
            for several in _of(self._by[action], resources)
        )


def _of(by: dict[Element, list[Placed]], resources: Collection[Element]) -> Iterator[list[Placed]]:
    """Those of the resources, by a look at the fewer of both."""
    if len(by) < len(resources):
        return (several for resource, several in by.items() if resource in resources)
    return (by[resource] for resource in resources if resource in by)


def _meet(one: Element, other: Element) -> bool:
    return any(common(a, b) is not None for a in one.candidates() for b in other.candidates())
