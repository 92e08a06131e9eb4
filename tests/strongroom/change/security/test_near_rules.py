"""What is looked up is what a look at each rule finds."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from strongroom.change.security.near_rules import NearRules
from strongroom.proof.reach.ends import End, Range, Unknown
from strongroom.proof.reach.groups import Rule
from strongroom.proof.reach.traffic import ANYTHING

BLOCKS = (
    "10.0.0.0/8",
    "0.0.0.0/0",
    "10.1.0.0/16",
    "::/0",
    "10.1.2.0/24",
    "10.1.3.0/24",
    "11.0.0.0/8",
    "2001:db8::/32",
)
OTHERS = ("10.1.0.0/16", "10.1.2.7/32", "10.0.0.0/7", "192.0.2.0/24", "::1/128", "2001:db8::/32", "2001::/16")


def rule(end: End, number: int) -> Rule:
    return Rule("a", "ingress", end, ANYTHING, f"rule {number}")


@pytest.mark.parametrize("text", sorted({*BLOCKS, *OTHERS}))
def test_those_about_any_of_its_addresses(text: str) -> None:
    rules = [rule(Range(ip_network(each)), number) for number, each in enumerate(BLOCKS + BLOCKS)]
    block = ip_network(text)
    meeting = [
        each
        for each in rules
        if isinstance(each.end, Range)
        and each.end.block.version == block.version
        and each.end.block.overlaps(block)
    ]
    assert NearRules([*rules, rule(Unknown("x"), 99)]).to(Range(block)) == meeting


def test_who_has_no_address_that_is_known() -> None:
    rules = [rule(Unknown(each), number) for number, each in enumerate("abab")]
    assert NearRules(rules).to(Unknown("b")) == [rules[1], rules[3]]
    assert NearRules(rules).to(Unknown("c")) == []
