"""A network ACL that lets more or less through is told, whoever stands in its subnets."""

from __future__ import annotations

from typing import Any

import pytest

from tests.strongroom.change.security.small import of_one

ACL = "aws_network_acl"


def rule(number: int, block: str, action: str = "allow", protocol: str = "-1") -> dict[str, Any]:
    return {
        "rule_no": number, "action": action, "protocol": protocol, "cidr_block": block,
        "from_port": 0, "to_port": 0,
    }  # fmt: skip


OWN, ANY = rule(100, "10.0.0.0/8"), rule(100, "0.0.0.0/0")
DENY = rule(10, "10.9.0.0/16", "deny")
CHANGES: list[tuple[list[Any], list[Any], list[str]]] = [
    ([OWN], [ANY], ["more"]),
    ([ANY], [OWN], ["less"]),
    ([DENY, OWN], [OWN], ["more"]),
    ([OWN], [DENY, OWN], ["less"]),
    ([OWN], [rule(100, "192.168.0.0/16")], ["less", "more"]),
    ([OWN], [rule(200, "10.0.0.0/8")], []),
    ([OWN], [OWN, rule(200, "10.1.0.0/16")], []),
    ([OWN], [], ["less"]),
]


@pytest.mark.parametrize(("before", "after", "expected"), CHANGES)
@pytest.mark.parametrize("side", ["egress", "ingress"])
def test_what_gets_through(side: str, before: list[Any], after: list[Any], expected: list[str]) -> None:
    found = of_one(ACL, {side: before, "subnet_ids": ["subnet-1"]}, {side: after, "subnet_ids": ["subnet-1"]})
    assert [each.place for each in found.unknown] == [side] * len(expected)
    for each, word in zip(found.unknown, expected, strict=True):
        assert f"lets {word}" in each.sentence


def test_a_subnet_that_is_taken_off_falls_to_the_default_one() -> None:
    found = of_one(ACL, {"subnet_ids": ["subnet-1", "subnet-2"]}, {"subnet_ids": ["subnet-1"]})
    assert [each.place for each in found.unknown] == ["subnet_ids"]
    assert "default" in found.unknown[0].sentence


def test_one_that_is_new_is_none_that_lets_more_through() -> None:
    assert not of_one(ACL, None, {"ingress": [ANY]}).unknown
