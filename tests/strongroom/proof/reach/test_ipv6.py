"""IPv6: every address is a public one, and an egress-only gateway is its NAT."""

from __future__ import annotations

from tests.strongroom.proof.reach.small import Small, ref

ALL = "::/0"


def dual(tier: str) -> Small:
    """One tier has IPv6; the network is Amazon's, and known at the apply only."""
    small = Small()
    small.at("vpc", "main")["assign_generated_ipv6_cidr_block"] = True
    small.at("subnet", tier)["ipv6_cidr_block"] = "${cidrsubnet(aws_vpc.main.ipv6_cidr_block, 8, 1)}"
    small.add("egress_only_internet_gateway", "main", vpc_id=ref("vpc", "main"))
    return small


def test_a_dual_stack_load_balancer_is_reached_by_both() -> None:
    small = dual("public")
    small.load_balancer(ip_address_type="dualstack")
    small.rule("ingress", "load_balancer", 443, cidr_ipv6=ALL)
    assert small.open() == set(), "no route for IPv6"
    small.route("public", ALL, gateway_id=ref("internet_gateway", "main"))
    assert small.open() == {("internet", "load_balancer", 443)}
    small.at("lb", "web")["ip_address_type"] = "ipv4"
    assert small.open() == set()


def test_a_task_without_a_public_ipv4_address_is_public_by_ipv6() -> None:
    small = dual("private")
    small.service()
    small.rule("ingress", "service", 8080, cidr_ipv6=ALL)
    small.route("private", ALL, gateway_id=ref("internet_gateway", "main"))
    assert small.open() == {("internet", "service", 8080)}


def test_an_egress_only_gateway_lets_nobody_in() -> None:
    small = dual("private")
    small.service()
    small.rule("ingress", "service", 8080, cidr_ipv6=ALL)
    small.rule("egress", "service", 443, cidr_ipv6=ALL)
    small.route("private", ALL, egress_only_gateway_id=ref("egress_only_internet_gateway", "main"))
    assert small.open() == {("service", "internet", 443)}


def test_a_rule_for_ipv4_admits_no_ipv6() -> None:
    small = dual("isolated")
    small.database()
    small.at("rds_cluster", "database")["network_type"] = "DUAL"
    small.rule("ingress", "database", 5432, cidr_ipv4="0.0.0.0/0")
    small.route("isolated", ALL, gateway_id=ref("internet_gateway", "main"))
    assert small.open() == set()
    small.rule("ingress", "database", 5432, cidr_ipv6=ALL)
    assert small.open() == {("internet", "database", 5432)}


def test_a_partners_ipv6_network_is_not_the_internet() -> None:
    small = dual("private")
    small.service()
    small.rule("egress", "service", 443, cidr_ipv6="2001:db8::/32")
    small.route("private", ALL, egress_only_gateway_id=ref("egress_only_internet_gateway", "main"))
    assert small.open() == {("service", "partners 2001:db8::/32", 443)}
