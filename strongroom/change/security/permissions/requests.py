"""The requests to ask both sides about: around each atom that is on one side only.

What is effectively allowed can only differ for a request that such an atom is about. Within it the others cut:
an action that both name, a condition of both, what a boundary leaves. So each is asked about by itself, and
together with each other atom that it has something in common with.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from typing import Literal, cast

from strongroom.change.security.permissions import contexts
from strongroom.change.security.permissions.atoms import Atom, Condition, Element
from strongroom.change.security.permissions.contexts import Keys
from strongroom.change.security.permissions.patterns import covers, example, overlaps
from strongroom.proof.permissions.evaluate import Principal, Request, applies
from strongroom.synthesized import Statement


@dataclass(frozen=True)
class Region:
    """What a request stands for: patterns, conditions, and one condition key's value where that decides.

    `not_actions`, `not_resources`: what a `*` leaves out, since a statement names what it is not about.
    """

    principal: str
    action: str
    resource: str
    conditions: frozenset[Condition]
    key: tuple[str, str | None] | None = None
    not_actions: frozenset[str] = frozenset()
    not_resources: frozenset[str] = frozenset()

    def covers(self, other: Region) -> bool:
        """Whether the other one is a part of it."""
        return (
            self.principal in ("*", other.principal)
            and _holds(self.action, self.not_actions, other.action, other.not_actions)
            and _holds(self.resource, self.not_resources, other.resource, other.not_resources)
            and self.conditions <= other.conditions
            and self.key in (None, other.key)
        )


def _holds(wide: str, without: frozenset[str], narrow: str, narrow_without: frozenset[str]) -> bool:
    return covers(wide, narrow) and (
        without <= narrow_without or (narrow != "*" and not any(covers(each, narrow) for each in without))
    )


@lru_cache(maxsize=65536)
def statement(atom: Atom) -> Statement:
    """An atom as a statement that says the same."""
    return {
        "Effect": atom.effect,
        **_named(atom.principal),
        "NotAction" if atom.action.negated else "Action": sorted(atom.action.patterns),
        "NotResource" if atom.resource.negated else "Resource": sorted(atom.resource.patterns),
        "Condition": _condition(atom.conditions),
    }


def requests(atom: Atom, others: Iterable[Atom], limits: Iterable[Atom]) -> Iterator[tuple[Region, Request]]:
    """Of an atom that is on one side; `others`, `limits`: the atoms of both sides, and of their boundaries,
    that are about anything that it is about."""
    near = [each for each in others if each != atom]
    within = [each for each in limits if each != atom]
    tests = {test for each in (*near, *within) for test in each.conditions} | atom.conditions
    asked: set[tuple[Region, tuple[tuple[str, str], ...]]] = set()
    for other, limit in product([None, *near], [None, *within]):
        parts = [atom, *(each for each in (other, limit) if each is not None)]
        for region in _regions(parts):
            base = contexts.fulfilling(region.conditions)
            for key, context in _contexts(base, tests):
                request = _request(region, context)
                told = replace(region, key=key, conditions=_deciding(region, atom, key))
                identity = told, tuple(sorted(context.items()))
                # What the atom is not about is the same on both sides, or another atom's.
                if identity not in asked and applies(statement(atom), request):
                    asked.add(identity)
                    yield told, request


def _deciding(region: Region, atom: Atom, key: tuple[str, str | None] | None) -> frozenset[Condition]:
    """Without what others ask of the key whose value is given."""
    return frozenset(
        each for each in region.conditions if each in atom.conditions or key is None or each[1] != key[0]
    )


def _contexts(base: Keys, tests: Iterable[Condition]) -> Iterator[tuple[tuple[str, str | None] | None, Keys]]:
    yield None, base
    for key, value in contexts.around(tests):
        if base.get(key) != value:
            others = {name: there for name, there in base.items() if name != key}
            yield (key, value), others if value is None else {**others, key: value}


def _regions(parts: list[Atom]) -> Iterator[Region]:
    """What all of them are about: the patterns in common, and all their conditions."""
    conditions = frozenset(test for each in parts for test in each.conditions)
    elements = ([getattr(each, name) for each in parts] for name in ("principal", "action", "resource"))
    for principal, action, resource in product(*map(_in_common, elements)):
        yield Region(
            principal,
            action,
            resource,
            conditions,
            not_actions=_left_out(action, (each.action for each in parts)),
            not_resources=_left_out(resource, (each.resource for each in parts)),
        )


def _left_out(pattern: str, elements: Iterable[Element]) -> frozenset[str]:
    """What a `*` that stands for all but something leaves out."""
    negated = [each for each in elements if each.negated] if pattern == "*" else []
    return frozenset(pattern for each in negated for pattern in each.patterns)


def _in_common(elements: list[Element]) -> list[str]:
    found = list(elements[0].candidates())
    for element in elements[1:]:
        found = [both for one in found for other in element.candidates() for both in overlaps(one, other)]
    return list(dict.fromkeys(found))


def _request(region: Region, context: Keys) -> Request:
    return Request(example(region.action), example(region.resource), context, principal(region.principal))


def principal(told: str) -> Principal:
    """Who a principal of an atom is; `*` is somebody that no policy names."""
    if told == "*":
        return Principal("AWS", example("arn:aws:iam::*"))
    kind, _, name = told.partition(" ")
    named = f"arn:aws:iam::{name}:root" if name.isdigit() else name
    return Principal(cast("Literal['AWS', 'Federated', 'Service']", kind), named)


def _named(element: Element) -> Statement:
    found: dict[str, list[str]] = {}
    for told in sorted(element.patterns - {"*"}):
        kind, _, name = told.partition(" ")
        found.setdefault(kind, []).append(name)
    principals = "*" if "*" in element.patterns else found
    return {"NotPrincipal" if element.negated else "Principal": principals}


def _condition(conditions: Iterable[Condition]) -> dict[str, dict[str, list[str]]]:
    """One operator may be there twice for the same key (in two cases): then both count."""
    found: dict[str, dict[str, list[str]]] = {}
    for operator, key, values in conditions:
        found.setdefault(operator, {}).setdefault(key, []).extend(sorted(values))
    return found
