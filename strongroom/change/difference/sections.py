"""What several stacks have in common is told once: an edit of a tier mostly changes all environments alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from strongroom.change.difference.stack import ResourceChange, StackDifference, ordered
from strongroom.change.difference.told import Told, told_of
from strongroom.change.review.verdict import Verdict
from strongroom.change.values.changes import Change
from strongroom.proof.verify.outcome import Issue

Item = TypeVar("Item")


@dataclass(frozen=True)
class Section:
    """What is different in exactly these stacks, and comes to the same in each."""

    stacks: tuple[str, ...]
    resources: tuple[Told, ...] = ()
    others: tuple[Change, ...] = ()
    findings: tuple[Issue, ...] = ()


def sections(stacks: Iterable[StackDifference]) -> list[Section]:
    """Every difference once; the worst first, then those of most stacks. New and gone stacks have none."""
    given = [each for each in stacks if not each.is_new and not each.has_gone]
    resources = _grouped((stack.name, told_of(stack)) for stack in given)
    others = _grouped((stack.name, stack.others) for stack in given)
    findings = _grouped((stack.name, [replace(each, stack="") for each in stack.findings]) for stack in given)
    return [
        Section(
            names,
            tuple(resources.get(names, ())),
            tuple(others.get(names, ())),
            tuple(findings.get(names, ())),
        )
        for names in sorted(
            {*resources, *others, *findings},
            key=lambda names: (_worst(resources.get(names, ())), -len(names), names),
        )
    ]


def _worst(told: Iterable[Told]) -> int:
    """The less, the worse: of what nobody has judged none is worse than another."""
    return -max((Verdict[each.verdict.upper()] for each in told if each.verdict), default=Verdict.NONE)


def _grouped(stacks: Iterable[tuple[str, Sequence[Item]]]) -> dict[tuple[str, ...], list[Item]]:
    """The names of the stacks that have an item in common -> all that exactly these have in common."""
    told: list[tuple[Item, list[str]]] = []  # values can't be hashed
    for stack, items in stacks:
        for item in items:
            names = next((names for known, names in told if known == item), None)
            if names is None:
                told.append((item, [stack]))
            else:
                names.append(stack)
    found: dict[tuple[str, ...], list[Item]] = {}
    for item, names in told:
        found.setdefault(tuple(names), []).append(item)
    return found


def losses(stacks: Iterable[StackDifference]) -> list[tuple[ResourceChange, tuple[str, ...]]]:
    """Every stateful resource that would be lost, and in which stacks."""
    found: dict[str, tuple[ResourceChange, tuple[str, ...]]] = {}
    for stack in stacks:
        for each in stack.losses:
            _, names = found.get(each.address, (each, ()))
            found[each.address] = (each, (*names, stack.name))
    first = ordered(each for each, _ in found.values())
    return [found[each.address] for each in first]
