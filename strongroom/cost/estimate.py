"""What a stack costs a month, at rest and at a load: its lines, and what they leave out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from strongroom.cost.line import Amount, Line, Subject, Uncounted, tier_of
from strongroom.cost.priced import PRICED
from strongroom.cost.prices import prices
from strongroom.cost.uncounted import FREE, LATER, NEW, reasons
from strongroom.cost.usage import Usage
from strongroom.synthesized import Stack

__all__ = ["Entry", "Estimate", "estimate"]


@dataclass(frozen=True)
class Entry(Amount):
    """All of a tier that has one price: of how many resources, with what is to be said of it."""

    resources: int
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Estimate:
    """Of one stack. `users`: of the load; None where there is none. `region`: the stack's own.

    `beyond`: that the stack does not carry so many users, in words; empty where it does.
    """

    stack: str
    region: str
    users: int | None
    lines: tuple[Line, ...]
    uncounted: dict[str, str] = field(default_factory=dict)
    """What -> why: types, and addresses of resources."""
    beyond: str = ""
    unknown: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Tier -> why, sorted, of each resource in it that has a price which nobody knows here: the tier costs more
    than its lines, which are the least."""

    @property
    def foreign(self) -> bool:
        """Whether the prices are of another region than the stack is in."""
        return self.region != prices().region

    @property
    def at_rest(self) -> float:
        return sum(each.usd_at_rest for each in self.lines)

    @property
    def at_load(self) -> float:
        return sum(each.usd_at_load for each in self.lines)

    @property
    def tiers(self) -> dict[str, tuple[float, float]]:
        """Tier -> dollars at rest and at load, the dearest first."""
        rest: defaultdict[str, float] = defaultdict(float)
        load: defaultdict[str, float] = defaultdict(float)
        for tier in self.unknown:
            rest[tier] = load[tier] = 0.0
        for each in self.lines:
            rest[each.tier] += each.usd_at_rest
            load[each.tier] += each.usd_at_load
        return {tier: (rest[tier], load[tier]) for tier in sorted(rest, key=lambda tier: (-rest[tier], tier))}

    @property
    def entries(self) -> list[Entry]:
        """The lines of a tier and price together, the dearest first."""
        found: dict[tuple[str, str], list[Line]] = {}
        for each in self.lines:
            found.setdefault((each.tier, each.price.title), []).append(each)
        entries = [_together(lines) for lines in found.values()]
        return sorted(entries, key=lambda each: (-each.usd_at_load, each.tier, each.price.title))


def _together(lines: list[Line]) -> Entry:
    return Entry(
        lines[0].tier,
        lines[0].price,
        sum(each.at_rest for each in lines),
        sum(each.at_load for each in lines),
        len(lines),
        tuple(dict.fromkeys(each.note for each in lines if each.note)),
    )


def estimate(stack: Stack, usage: Usage | None = None) -> Estimate:
    """At load only with a `usage`; without, both are the same."""
    lines, uncounted = [], {}
    unknown: defaultdict[str, list[str]] = defaultdict(list)
    for each in _judged(stack, usage):
        if isinstance(each, Line):
            lines.append(each)
        else:
            uncounted[each.address] = each.why
            unknown[tier_of(stack.resources[each.address])].append(each.why)
    for resource in stack.resources.values():
        if _is_new(resource.type):
            unknown[tier_of(resource)].append(f"{resource.type}: {NEW}")
    types = dict.fromkeys(resource.type for resource in stack.resources.values())
    return Estimate(
        stack.name,
        str(stack.providers[0].get("region", "")) if stack.providers else "",
        None if usage is None else usage.needs.load.users,
        tuple(lines),
        dict(_left_out(types)) | uncounted,
        "" if usage is None else usage.beyond,
        {tier: tuple(sorted(why)) for tier, why in unknown.items()},
    )


def _judged(stack: Stack, usage: Usage | None) -> Iterator[Line | Uncounted]:
    for resource in stack.resources.values():
        pricer = PRICED.get(resource.type)
        if pricer is not None:
            yield from pricer(Subject(resource, stack, usage))


def _left_out(types: Iterable[str]) -> Iterator[tuple[str, str]]:
    later = reasons(LATER)
    for type_ in types:
        if type_ in later:
            yield type_, later[type_]
        elif _is_new(type_):
            yield type_, NEW


def _is_new(type_: str) -> bool:
    return not (type_ in PRICED or type_ in reasons(FREE) or type_ in reasons(LATER))
