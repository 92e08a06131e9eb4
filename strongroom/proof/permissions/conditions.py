"""The condition operators of IAM policies (IAM user guide, "IAM JSON policy elements: Condition operators")."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from strongroom.proof.permissions.patterns import NotUnderstoodError, fits_any, known, matches, matches_arn
from strongroom.synthesized import as_list

Context = Mapping[str, str | Sequence[str]]
"""Condition key -> its value in a request; several values for a multivalued key."""

Test = Callable[[str, str], bool]


def _numeric(compare: Callable[[float, float], bool]) -> Test:
    def test(value: str, expected: str) -> bool:
        try:
            return compare(float(value), float(known(expected)))
        except ValueError:
            return False

    return test


def _ip_address(value: str, expected: str) -> bool:
    try:
        return ipaddress.ip_address(value) in ipaddress.ip_network(known(expected), strict=False)
    except ValueError:
        return False


def _ignoring_case(value: str, expected: str) -> bool:
    return value.lower() == known(expected).lower()


OPERATORS: dict[str, Test] = {
    "stringequals": lambda value, expected: value == known(expected),
    "stringequalsignorecase": _ignoring_case,
    "stringlike": matches,
    "arnequals": matches_arn,
    "arnlike": matches_arn,
    "bool": _ignoring_case,
    "numericequals": _numeric(lambda a, b: a == b),
    "numericlessthan": _numeric(lambda a, b: a < b),
    "numericlessthanequals": _numeric(lambda a, b: a <= b),
    "numericgreaterthan": _numeric(lambda a, b: a > b),
    "numericgreaterthanequals": _numeric(lambda a, b: a >= b),
    "ipaddress": _ip_address,
}

# Operator -> the one whose opposite it is. It holds where the key is missing from the request.
NEGATED = {
    "stringnotequals": "stringequals",
    "stringnotequalsignorecase": "stringequalsignorecase",
    "stringnotlike": "stringlike",
    "arnnotequals": "arnequals",
    "arnnotlike": "arnlike",
    "numericnotequals": "numericequals",
    "notipaddress": "ipaddress",
}


def hold(conditions: Mapping[str, Mapping[str, Any]], context: Context) -> bool:
    """Whether every condition of a statement holds for a request.

    Raises:
        NotUnderstoodError: one can't be decided here, and none of the others fails.
    """
    present = {key.lower(): as_list(value) for key, value in context.items()}
    not_understood: NotUnderstoodError | None = None
    for operator, keys in conditions.items():
        for key, expected in keys.items():
            try:
                if not _holds(operator, [_text(each) for each in as_list(expected)], present.get(key.lower())):
                    return False
            except NotUnderstoodError as error:
                not_understood = error
    if not_understood is not None:
        raise not_understood
    return True


def _holds(operator: str, expected: list[str], values: list[str] | None) -> bool:
    name = operator.lower()
    if name == "null":
        return (values is None) == (expected == ["true"])
    before, separator, after = name.partition(":")
    quantifier, name = (before, after) if separator else ("", before)
    if_exists, name = name.endswith("ifexists"), name.removesuffix("ifexists")
    negated = name in NEGATED
    test = OPERATORS.get(NEGATED.get(name, name))
    if test is None or quantifier not in ("", "forallvalues", "foranyvalue"):
        raise NotUnderstoodError(f"the condition operator {operator}")
    if values is None:
        return if_exists or quantifier == "forallvalues" or (negated and not quantifier)
    found = [fits_any(test, value, expected) != negated for value in values]
    return any(found) if quantifier == "foranyvalue" else all(found)


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
