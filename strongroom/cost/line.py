"""A line of an estimate: so much of something with a price, or something that could not be counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from strongroom.cost.prices import HOURS, Price, prices
from strongroom.cost.usage import Usage
from strongroom.synthesized import Resource, Stack

__all__ = ["Amount", "Line", "Pricer", "Subject", "Uncounted", "hourly", "line", "monthly"]


@dataclass(frozen=True)
class Amount:
    """`at_rest` and `at_load` are quantities a month, in the price's unit."""

    tier: str
    price: Price
    at_rest: float
    at_load: float

    @property
    def usd_at_rest(self) -> float:
        return self.at_rest * self.price.usd

    @property
    def usd_at_load(self) -> float:
        return self.at_load * self.price.usd


@dataclass(frozen=True)
class Line(Amount):
    """Of one resource."""

    address: str
    note: str = ""


@dataclass(frozen=True)
class Uncounted:
    """A resource that has a price which is not in the table, and why."""

    address: str
    why: str


@dataclass(frozen=True)
class Subject:
    """A resource that is priced, in its stack; without usage, at load is at rest."""

    resource: Resource
    stack: Stack
    usage: Usage | None


Pricer = Callable[[Subject], Iterator[Line | Uncounted]]
"""The lines of a resource of one type."""


def line(
    resource: Resource, price: str, at_rest: float, at_load: float | None = None, *, note: str = ""
) -> Line:
    """`at_load` left out: the same whatever the load is. The tier is the construct under the stack."""
    loaded = at_rest if at_load is None else at_load
    return Line(tier_of(resource), prices().prices[price], at_rest, loaded, resource.address, note)


def hourly(resource: Resource, price: str, count: float = 1, *, note: str = "") -> Line:
    """So many of it, all month."""
    return line(resource, price, count * HOURS, note=note)


def monthly(resource: Resource, price: str, count: float = 1, *, note: str = "") -> Line:
    return line(resource, price, count, note=note)


def tier_of(resource: Resource) -> str:
    """`database` of `database/writer`; the type where the configuration has no construct paths."""
    return resource.path.partition("/")[0] or resource.type
