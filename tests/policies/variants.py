"""The resources that the mutants make of production's, each of them once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from strongroom.synthesized import Resource, Stack
from tests.strongroom.proof.mutants.catalogue import CATALOGUE


@dataclass(frozen=True)
class Mutated:
    """A mutant applied to production: the whole stack, and the resources that it changed or added."""

    name: str
    stack: Stack
    changed: list[Resource]
    gone: set[str]  # addresses


def mutated(prod: Stack) -> Iterator[Mutated]:
    """Every mutant, one at a time."""
    for mutant in CATALOGUE:
        stack = mutant.applied_to(prod)
        changed = [
            resource
            for address, resource in stack.resources.items()
            if (before := prod.find(address)) is None or before.attributes != resource.attributes
        ]
        yield Mutated(mutant.name, stack, changed, prod.resources.keys() - stack.resources.keys())


def variants(prod: Stack, wanted: Callable[[Resource], bool]) -> Stack:
    """The changed resources that are wanted, in one stack, under names of their own: `<name>_<number>`."""
    seen: set[str] = set()
    resources: dict[str, dict[str, object]] = {}
    for each in mutated(prod):
        for resource in each.changed:
            text = json.dumps([resource.type, resource.attributes], sort_keys=True)
            if text not in seen and wanted(resource):
                name = f"{resource.address.partition('.')[2]}_{len(seen)}"
                resources.setdefault(resource.type, {})[name] = resource.attributes
                seen.add(text)
    return Stack("variants", {"resource": resources})
