"""Statements of policies taken apart: one action, one resource, one principal, and the conditions, each in one
form. The order of a list, one element without its brackets, a Sid and a statement cut in two say nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any

from strongroom.synthesized import Statement, as_list

_REFERENCE = re.compile(r"\$\{([^}]*)\}")
OPENS, CLOSES = "\N{MATHEMATICAL LEFT ANGLE BRACKET}", "\N{MATHEMATICAL RIGHT ANGLE BRACKET}"
"""Around what nobody can follow: no policy has them."""

_ROOT = re.compile(r"arn:[\w-]+:iam::(\d{12}):root")

Condition = tuple[str, str, frozenset[str]]
"""Operator and key in small letters, and the values."""


@dataclass(frozen=True)
class Element:
    """Patterns of which one must fit, or (`negated`) none may; actions are in small letters."""

    patterns: frozenset[str]
    negated: bool = False

    def candidates(self) -> tuple[str, ...]:
        """What to ask about: each pattern, and of a negated element everything too."""
        return (*(("*",) if self.negated else ()), *sorted(self.patterns))


@dataclass(frozen=True)
class Atom:
    """`principal`: kinds and names as `AWS arn:…`; of an identity's policy it is `*`. `source`: who has it."""

    effect: str
    principal: Element
    action: Element
    resource: Element
    conditions: frozenset[Condition]
    source: str

    @property
    def meaning(self) -> tuple[Any, ...]:
        """Without where it is written."""
        return self.effect, self.principal, self.action, self.resource, self.conditions


def readable(statement: Statement) -> bool:
    """Whether it has the form of a statement."""
    elements = ("Action", "NotAction", "Resource", "NotResource")
    principals = [statement[name] for name in ("Principal", "NotPrincipal") if name in statement]
    tests = statement.get("Condition") or {}
    return (
        statement.get("Effect") in ("Allow", "Deny")
        and ("Action" in statement or "NotAction" in statement)
        and all(isinstance(each, str) for name in elements for each in as_list(statement.get(name)))
        and all(each == "*" or isinstance(each, dict) for each in principals)
        and isinstance(tests, dict)
        and all(isinstance(keys, dict) for keys in tests.values())
    )


def opaque(value: Any) -> Any:
    """A statement with each reference and policy variable that nobody can follow as a text of its own."""
    if isinstance(value, dict):
        return {key: opaque(member) for key, member in value.items()}
    if isinstance(value, list):
        return [opaque(member) for member in value]
    return _REFERENCE.sub(rf"{OPENS}\1{CLOSES}", value) if isinstance(value, str) else value


def atoms(statement: Statement, source: str) -> Iterator[Atom]:
    """Those of a readable statement."""
    given = conditions(statement)
    for principal, action, resource in product(
        _principals(statement),
        _elements(statement, "Action", lower=True),
        _elements(statement, "Resource", lower=False),
    ):
        yield Atom(str(statement["Effect"]), principal, action, resource, given, source)


def conditions(statement: Statement) -> frozenset[Condition]:
    found = (
        (operator.lower(), key.lower(), frozenset(map(_text, as_list(values))))
        for operator, keys in (statement.get("Condition") or {}).items()
        for key, values in keys.items()
    )
    return frozenset(found)


def _elements(statement: Statement, name: str, *, lower: bool) -> list[Element]:
    if f"Not{name}" in statement:
        return [Element(frozenset(_cased(as_list(statement[f"Not{name}"]), lower=lower)), negated=True)]
    return [Element(frozenset([each])) for each in _cased(as_list(statement.get(name, "*")), lower=lower)]


def _cased(texts: Iterable[str], *, lower: bool) -> set[str]:
    return {text.lower() if lower else text for text in texts}


def _principals(statement: Statement) -> list[Element]:
    if "NotPrincipal" in statement:
        return [Element(frozenset(named(statement["NotPrincipal"])), negated=True)]
    return [Element(frozenset([each])) for each in sorted(named(statement.get("Principal", "*")))]


def named(principal: Any) -> set[str]:
    """`AWS arn:…`, `Service …`, `Federated …`, `*`: an account by its number is its root, too."""
    if principal == "*":
        return {"*"}
    return {
        "*" if (kind, name) == ("AWS", "*") else f"{kind} {_account(str(name))}"
        for kind, names in principal.items()
        for name in as_list(names)
    }


def _account(name: str) -> str:
    root = _ROOT.fullmatch(name)
    return root[1] if root else name


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
