"""Which atoms are about anything that another one is about, without a look at each for each.

A policy has an atom for each of its actions on each of its resources: far more than there are actions and
resources, and those are what is compared.
"""

from __future__ import annotations

from collections.abc import Iterable

from strongroom.change.security.permissions.atoms import Atom, Element
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
        self._resources = dict.fromkeys(resource for found in self._by.values() for resource in found)
        self._actions_met: dict[Element, list[Element]] = {}
        self._resources_met: dict[Element, set[Element]] = {}

    def to(self, atom: Atom) -> list[Atom]:
        """In their order; what a `Not…` leaves out counts as its own."""
        if atom.action not in self._actions_met:
            self._actions_met[atom.action] = [each for each in self._by if _meet(atom.action, each)]
        if atom.resource not in self._resources_met:
            self._resources_met[atom.resource] = {e for e in self._resources if _meet(atom.resource, e)}
        met = self._resources_met[atom.resource]
        found = [
            placed
            for action in self._actions_met[atom.action]
            for resource, several in self._by[action].items()
            if resource in met
            for placed in several
            if _meet(atom.principal, placed[1].principal)
        ]
        return [each for _, each in sorted(found, key=lambda placed: placed[0])]


def _meet(one: Element, other: Element) -> bool:
    return any(common(a, b) is not None for a in one.candidates() for b in other.candidates())
