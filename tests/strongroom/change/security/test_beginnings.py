"""What is looked up has all that anything is common to."""

from __future__ import annotations

import pytest

from strongroom.change.security.permissions.atoms import Element
from strongroom.change.security.permissions.beginnings import Beginnings
from strongroom.change.security.permissions.patterns import common

PATTERNS = ("*", "*b", "a", "a*", "a?c", "ab", "ab*", "abc", "abc*d", "b", "b*", "bc?")
ELEMENTS = [
    *(Element(frozenset([each])) for each in PATTERNS),
    Element(frozenset(["a*", "b"])),
    Element(frozenset(["a*"]), negated=True),
]


@pytest.mark.parametrize("element", ELEMENTS, ids=lambda each: f"{sorted(each.patterns)}-{each.negated}")
def test_all_with_anything_in_common_are_near(element: Element) -> None:
    near = Beginnings(ELEMENTS).near(element)
    for other in ELEMENTS:
        if any(common(one, two) is not None for one in element.candidates() for two in other.candidates()):
            assert other in near


def test_what_begins_otherwise_is_not() -> None:
    first, second = Element(frozenset(["ab*"])), Element(frozenset(["b*"]))
    assert list(Beginnings([first, second]).near(first)) == [first]
