"""Requests' condition keys: such as fulfil the conditions of a statement, and such as just don't."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Iterator

from strongroom.change.security.permissions.atoms import Condition
from strongroom.change.security.permissions.patterns import example
from strongroom.proof.permissions.conditions import NEGATED, OPERATORS

Keys = dict[str, str]
"""Condition key -> value; what is not in it is not sent."""

OTHER = "zz9other"


def understood(conditions: Iterable[Condition]) -> bool:
    """Whether all of the operators can be evaluated."""
    return all(_base(operator) in {*OPERATORS, *NEGATED, "null"} for operator, _, _ in conditions)


def fulfilling(conditions: Iterable[Condition]) -> Keys:
    """Keys with which all conditions hold, if any do."""
    found: Keys = {}
    for operator, key, values in sorted(conditions, key=_order):
        value = _fulfils(operator, values)
        if value is not None:
            found[key] = value
    return found


def around(conditions: Iterable[Condition]) -> Iterator[tuple[str, str | None]]:
    """For each key: without it, with another value, and with each that a condition names."""
    told: dict[str, dict[str | None, None]] = {}
    for operator, key, values in sorted(conditions, key=_order):
        near = told.setdefault(key, {None: None, OTHER: None})
        for value in sorted(values):
            near.update(dict.fromkeys(_near(_base(operator), value)))
    yield from ((key, value) for key, near in told.items() for value in near)


def _order(condition: Condition) -> tuple[str, str, list[str]]:
    return condition[0], condition[1], sorted(condition[2])


def _base(operator: str) -> str:
    """Without its quantifier and `IfExists`."""
    return operator.rpartition(":")[2].removesuffix("ifexists")


def _fulfils(operator: str, values: Iterable[str]) -> str | None:
    name, first = _base(operator), min(values, default="")
    if name == "null":
        return None if first == "true" else OTHER
    if name in NEGATED:
        # It holds where the key is missing, but for "any of its values is another".
        return OTHER if operator.startswith("foranyvalue:") else None
    return _inside(name, first)


def _inside(name: str, value: str) -> str:
    """A value that an operator takes for one that is given."""
    if name.startswith("numeric"):
        return _shifted(value, {"numericlessthan": -1, "numericgreaterthan": 1}.get(name, 0))
    if name == "ipaddress":
        try:
            return str(ipaddress.ip_network(value, strict=False).network_address)
        except ValueError:
            return value
    # A `*` in StringEquals and its like is a character.
    return example(value) if name in ("stringlike", "arnlike", "arnequals") else value


def _near(name: str, value: str) -> Iterator[str]:
    shift: Callable[[int], str] = lambda by: _shifted(value, by)  # noqa: E731 - three of one form
    base = NEGATED.get(name, name)
    if name == "null":
        return
    yield from map(shift, (-1, 0, 1)) if base.startswith("numeric") else (_inside(base, value),)


def _shifted(value: str, by: int) -> str:
    try:
        return f"{float(value) + by:g}"
    except ValueError:
        return value
