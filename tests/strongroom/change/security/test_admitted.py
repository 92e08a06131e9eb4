"""What one layer alone opens to somebody outside: a group's rule, a route, though no way comes of it yet."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_network
from typing import Any

import pytest

from strongroom.change.security import SecurityDelta, security_delta
from strongroom.change.security.admitted import is_internet
from strongroom.proof.reach.addresses import addresses
from strongroom.proof.reach.intervals import union
from strongroom.synthesized import Stack
from tests.strongroom.proof.reach.small import EVERYWHERE, Small, ref

Rule = tuple[str, int | None, int | None, dict[str, Any]]
"""Direction, ports, and who is at the other end."""


def ingress(first: int | None = 443, last: int | None = None, **end: Any) -> Rule:
    return "ingress", first, last, end


def egress(first: int | None = 443, last: int | None = None, **end: Any) -> Rule:
    return "egress", first, last, end


def network(*rules: Rule, edit: Callable[[Small], Any] = lambda _: None) -> Stack:
    """A group that nobody has, with these rules."""
    small = Small()
    small.group("g")
    for direction, first, last, end in rules:
        protocol = "-1" if first is None else "tcp"
        small.rule(direction, "g", first, last, protocol=protocol, **end)
    edit(small)
    return Stack("s", small.document)


def between(before: list[Rule], after: list[Rule]) -> SecurityDelta:
    return security_delta(network(*before), network(*after))


PARTNER: dict[str, Any] = {"cidr_ipv4": "203.0.113.7/32"}
WEB = ingress(cidr_ipv4=EVERYWHERE)
OPENED: list[tuple[list[Rule], list[Rule]]] = [
    ([], [ingress(cidr_ipv4="0.0.0.0/1")]),
    ([], [ingress(cidr_ipv4="198.0.0.0/7")]),
    ([], [ingress(cidr_ipv6="2000::/3")]),
    ([], [ingress(cidr_ipv4=f"{first}.{second}.0.0/16") for first in (198, 203) for second in range(256)]),
    ([WEB], [ingress(None, cidr_ipv4=EVERYWHERE)]),
    ([WEB], [ingress(443, 444, cidr_ipv4=EVERYWHERE)]),
    ([WEB], [WEB, ingress(22, cidr_ipv4="128.0.0.0/1")]),
    ([ingress(cidr_ipv4="0.0.0.0/1")], [WEB]),
    ([ingress(cidr_ipv4="10.0.0.0/8")], [WEB]),
]


@pytest.mark.parametrize(("before", "after"), OPENED)
def test_the_internet_is_admitted(before: list[Rule], after: list[Rule]) -> None:
    found = between(before, after).weakened
    assert {each.topic for each in found} == {"public exposure"}
    assert all(each.address.startswith("aws_vpc_security_group_ingress_rule.") for each in found)
    assert not between(after, before).weakened


@pytest.mark.parametrize(
    ("blocks", "internet"),
    [
        (["198.0.0.0/8"], False),
        (["198.0.0.0/8", "203.0.113.7/32"], True),
        (["198.0.0.0/9", "203.0.0.0/9", "60.0.0.0/16"], True),
        (["2a00::/16"], False),
        (["2a00::/16", "2600:1f00::/32"], True),
        (["2a00::/17", "2600::/17", "2400:cb00::/32"], True),
        (["198.0.0.0/9", "2a00::/17"], False),
    ],
)
def test_many_ranges_are_the_internet_by_how_many_addresses_they_have(
    blocks: list[str], internet: bool
) -> None:
    """Of IPv6, in ranges that may be a partner's each, it takes more than anybody writes into a plan here."""
    assert is_internet(union(addresses(ip_network(each)) for each in blocks)) is internet


SOMEBODY: list[tuple[list[Rule], list[Rule]]] = [
    ([], [ingress(**PARTNER)]),
    ([ingress(**PARTNER)], [ingress(443, 8443, **PARTNER)]),
    ([ingress(**PARTNER)], [ingress(cidr_ipv4="203.0.113.0/28")]),
    ([], [ingress(cidr_ipv4="192.168.0.0/24")]),
    ([], [ingress(cidr_ipv4="172.16.0.0/12")]),
    ([], [ingress(cidr_ipv6="2001:db8::/48")]),
    ([], [ingress(referenced_security_group_id="sg-0123")]),
    ([], [ingress(prefix_list_id="pl-0123")]),
    ([], [egress(cidr_ipv4=EVERYWHERE)]),
    ([egress(cidr_ipv4=EVERYWHERE)], [egress(None, cidr_ipv4=EVERYWHERE)]),
    ([], [egress(**PARTNER)]),
]


@pytest.mark.parametrize(("before", "after"), SOMEBODY)
def test_somebody_outside_is_admitted_or_let_out_to(before: list[Rule], after: list[Rule]) -> None:
    found = between(before, after)
    assert not found.weakened
    (told,) = found.unknown
    assert told.address.startswith("aws_vpc_security_group_")
    assert "outside this stack" in told.sentence
    assert not between(after, before).unknown


NOBODY: list[tuple[list[Rule], list[Rule]]] = [
    ([WEB], [ingress(cidr_ipv4="0.0.0.0/1"), ingress(cidr_ipv4="128.0.0.0/1")]),
    ([WEB], [ingress(**PARTNER)]),
    ([ingress(443, 444, **PARTNER)], [ingress(443, **PARTNER), ingress(444, **PARTNER)]),
    ([ingress(443, **PARTNER), ingress(444, **PARTNER)], [ingress(443, 444, **PARTNER)]),
    ([], [ingress(cidr_ipv4="10.0.1.0/24")]),
    ([], [ingress(referenced_security_group_id=ref("security_group", "g"))]),
    ([], [egress(cidr_ipv4="10.0.0.0/16")]),
    (
        [ingress(prefix_list_id="pl-0123")],
        [ingress(prefix_list_id="pl-0123"), ingress(cidr_ipv4="10.0.0.0/24")],
    ),
]


@pytest.mark.parametrize(("before", "after"), NOBODY)
def test_nobody_new_is_admitted(before: list[Rule], after: list[Rule]) -> None:
    found = between(before, after)
    assert not found.weakened
    assert not found.unknown


def test_rules_in_the_group_and_the_older_ones_are_as_much_of_one() -> None:
    block = {"protocol": "tcp", "from_port": 443, "to_port": 443, "cidr_blocks": ["128.0.0.0/1"]}
    inline = network(edit=lambda small: small.at("security_group", "g").update(ingress=[block]))
    assert [each.address for each in security_delta(network(), inline).weakened] == ["aws_security_group.g"]
    older = network(
        edit=lambda small: small.add(
            "security_group_rule", "r", security_group_id=ref("security_group", "g"), type="ingress", **block
        )
    )
    assert [each.address for each in security_delta(network(), older).weakened] == ["aws_security_group_rule.r"]


def test_a_group_that_is_new_has_nobody_that_it_could_open() -> None:
    def without(small: Small) -> None:
        small.remove("security_group", "g")

    found = security_delta(network(edit=without), network(WEB, ingress(**PARTNER)))
    assert not found.weakened
    assert not found.unknown


@pytest.mark.parametrize(("end", "told"), [(EVERYWHERE, 1), ("10.0.0.0/8", 0), ("203.0.113.7/32", 0)])
def test_a_group_that_is_new_in_a_network_of_another_stack(end: str, told: int) -> None:
    """Of which the ways say nothing: what stands there is not known."""
    rule = {"from_port": 22, "to_port": 22, "protocol": "tcp", "cidr_blocks": [end]}
    group = {"vpc_id": "vpc-0123456789abcdef0", "ingress": [rule]}
    stacks = [Stack("s", {"resource": {"aws_security_group": each}}) for each in ({}, {"g": group})]
    found = security_delta(*stacks)
    assert [each.sentence for each in found.unknown] == [
        "a new security group admits the internet: 0.0.0.0/0 on 22"
    ] * told


def test_a_group_of_another_stack_is_there_already() -> None:
    def rule(small: Small) -> None:
        small.rule("ingress", "g", 443, **PARTNER)
        small.at("vpc_security_group_ingress_rule", "ingress-0")["security_group_id"] = "sg-0123"

    assert len(security_delta(network(), network(edit=rule)).unknown) == 1


GATEWAY, NAT = {"gateway_id": ref("internet_gateway", "main")}, {"nat_gateway_id": ref("nat_gateway", "main")}
PEERING = {"vpc_peering_connection_id": "pcx-0123"}


@pytest.mark.parametrize(
    ("table", "to", "hop", "told"),
    [
        ("isolated", EVERYWHERE, GATEWAY, True),
        ("isolated", EVERYWHERE, NAT, True),
        ("isolated", "203.0.113.0/24", NAT, True),
        ("isolated", "192.168.0.0/16", PEERING, True),
        ("private", EVERYWHERE, GATEWAY, True),
        ("private", "203.0.113.0/24", NAT, False),
        ("public", "::/0", GATEWAY, True),
        ("public", "198.51.100.0/24", GATEWAY, False),
    ],
)
def test_a_table_that_leads_where_it_did_not(table: str, to: str, hop: dict[str, str], told: bool) -> None:
    after = network(edit=lambda small: small.route(table, to, "another", **hop))
    found = security_delta(network(), after).unknown
    assert [each.address for each in found] == (["aws_route.another"] if told else [])
    assert not security_delta(after, network()).unknown


def test_a_new_table_leads_nobody_anywhere_by_itself() -> None:
    def table(small: Small) -> None:
        small.add("route_table", "another", vpc_id=ref("vpc", "main"))
        small.route("another", EVERYWHERE, **GATEWAY)

    assert not security_delta(network(), network(edit=table)).unknown


def test_a_first_plan_opens_what_other_stacks_have() -> None:
    """Nothing of its own stands before: groups and route tables that it names by their ids do."""

    def opens(small: Small) -> None:
        small.rule("ingress", "g", 22, cidr_ipv4=EVERYWHERE)
        small.at("vpc_security_group_ingress_rule", "ingress-0")["security_group_id"] = "sg-0123"
        small.route("isolated", EVERYWHERE, "another", **GATEWAY)
        small.at("route", "another")["route_table_id"] = "rtb-0123"

    found = security_delta(None, network(edit=opens))
    assert "aws_vpc_security_group_ingress_rule.ingress-0" in {each.address for each in found.weakened}
    assert "aws_route.another" in {each.address for each in found.unknown}


def test_a_first_plan_opens_nothing_that_comes_with_it() -> None:
    found = security_delta(None, network(ingress(22, cidr_ipv4=EVERYWHERE)))
    assert not {each for each in found.unknown if each.address.startswith("aws_route.")}
