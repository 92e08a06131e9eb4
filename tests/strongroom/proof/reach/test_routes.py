"""Routes: what a group admits is open only where a packet gets there and its answer back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.strongroom.proof.reach.small import EVERYWHERE, Small, ref

WEB = {("internet", "load_balancer", 443)}
OUT = {("service", "internet", 443)}


def web(**more: Any) -> Small:
    small = Small()
    small.load_balancer(**more)
    small.rule("ingress", "load_balancer", 443, cidr_ipv4=EVERYWHERE)
    return small


def calling_out(*, subnet: str = "private", public: bool = False) -> Small:
    small = Small()
    small.service(subnet=subnet, public=public)
    small.rule("egress", "service", 443, cidr_ipv4=EVERYWHERE)
    return small


def test_the_internet_reaches_a_load_balancer_by_the_internet_gateway() -> None:
    (flow,) = web().reach().flows
    assert (str(flow), flow.via) == ("internet -> load_balancer 443", ("aws_internet_gateway.main",))


def test_an_internal_load_balancer_has_no_public_address() -> None:
    assert web(internal=True).open() == set()
    assert web(internal=True).refused() == {"internet -> load_balancer 443: it has no public address"}
    assert web(internal="${var.internal}").open() == WEB, "it may be public"


@pytest.mark.parametrize("subnet", ["private", "isolated"])
def test_without_a_route_to_the_internet_gateway_nobody_comes_in(subnet: str) -> None:
    small = web(subnet=subnet)
    assert small.open() == set()
    assert small.refused() == {"internet -> load_balancer 443: no route leads there"}


def test_a_narrower_route_may_lead_elsewhere() -> None:
    small = web()
    small.at("vpc_security_group_ingress_rule", "ingress-0")["cidr_ipv4"] = "203.0.113.0/24"
    small.route("public", "203.0.112.0/20", nat_gateway_id=ref("nat_gateway", "main"))
    assert small.open() == set()
    small.route("public", "203.0.113.0/25", gateway_id=ref("internet_gateway", "main"))
    assert small.open() == {("partners 203.0.113.0/24", "load_balancer", 443)}


def test_private_subnets_go_out_by_nat() -> None:
    (flow,) = calling_out().reach().flows
    assert (str(flow), flow.via) == ("service -> internet 443", ("aws_nat_gateway.main",))


def test_a_nat_gateway_needs_a_way_out_of_its_own() -> None:
    small = calling_out()
    small.at("nat_gateway", "main")["subnet_id"] = ref("subnet", "isolated")
    assert small.open() == set()
    assert small.refused() == {"service -> internet 443: aws_nat_gateway.main has no way to the internet"}


def test_isolated_subnets_have_no_way_out() -> None:
    small = calling_out(subnet="isolated")
    assert small.open() == set()
    assert small.refused() == {"service -> internet 443: no route leads there"}


def test_in_a_public_subnet_a_public_address_decides() -> None:
    assert calling_out(subnet="public").open() == set()
    assert calling_out(subnet="public", public=True).open() == OUT


def test_a_function_never_has_a_public_address() -> None:
    small = Small()
    small.function(subnet="public")
    small.rule("egress", "function", 443, cidr_ipv4=EVERYWHERE)
    assert small.open() == set()


def test_a_function_without_a_vpc_is_on_the_internet() -> None:
    small = Small()
    small.add("lambda_function", "function", function_name="outside")
    small.gateway_endpoint("s3", "private")
    assert small.open() == {("function", "internet", "all all"), ("function", "s3", "all all")}


def test_routes_in_the_table_itself() -> None:
    small = calling_out(subnet="isolated")
    small.at("route_table", "isolated")["route"] = [
        {"cidr_block": EVERYWHERE, "nat_gateway_id": ref("nat_gateway", "main")}
    ]
    assert small.open() == OUT


def test_a_subnet_without_an_association_has_the_main_table() -> None:
    small = calling_out()
    small.remove("route_table_association", "private")
    assert small.open() == set(), "AWS's own main table leads nowhere"
    small.add(
        "route",
        "main",
        route_table_id=ref("vpc", "main", "main_route_table_id"),
        destination_cidr_block=EVERYWHERE,
        nat_gateway_id=ref("nat_gateway", "main"),
    )
    assert small.open() == OUT


def test_a_main_table_may_be_another_one() -> None:
    small = calling_out()
    small.remove("route_table_association", "private")
    small.add(
        "main_route_table_association",
        "main",
        vpc_id=ref("vpc", "main"),
        route_table_id=ref("route_table", "private"),
    )
    assert small.open() == OUT


def test_a_default_route_table_resource_is_the_main_table() -> None:
    small = calling_out()
    small.remove("route_table_association", "private")
    small.add(
        "default_route_table",
        "main",
        default_route_table_id=ref("vpc", "main", "default_route_table_id"),
        route=[{"cidr_block": EVERYWHERE, "nat_gateway_id": ref("nat_gateway", "main")}],
    )
    assert small.open() == OUT


def test_half_of_all_addresses_is_the_internet() -> None:
    small = calling_out()
    small.at("vpc_security_group_egress_rule", "egress-0")["cidr_ipv4"] = "128.0.0.0/1"
    assert small.open() == OUT


def test_somebodys_addresses_are_not_the_internet() -> None:
    small = calling_out()
    small.at("vpc_security_group_egress_rule", "egress-0")["cidr_ipv4"] = "203.0.113.0/24"
    assert small.open() == {("service", "partners 203.0.113.0/24", 443)}


def test_another_network_is_reached_by_a_route_to_it_only() -> None:
    small = calling_out()
    small.at("vpc_security_group_egress_rule", "egress-0")["cidr_ipv4"] = "10.99.0.0/16"
    assert small.open() == set()
    small.route("private", "10.99.0.0/16", transit_gateway_id="tgw-0123")
    assert small.open() == {("service", "other networks 10.99.0.0/16", 443)}


def test_another_network_comes_in_by_a_route_to_it_only() -> None:
    small = Small()
    small.database()
    small.rule("ingress", "database", 5432, cidr_ipv4="10.99.0.0/16")
    assert small.open() == set()
    small.add(
        "vpn_gateway_route_propagation",
        "vpn",
        vpn_gateway_id="vgw-0123",
        route_table_id=ref("route_table", "isolated"),
    )
    assert small.open() == {("other networks 10.99.0.0/16", "database", 5432)}


def test_a_destination_that_only_the_apply_knows_may_be_any() -> None:
    small = calling_out(subnet="isolated")
    small.route("isolated", "${var.somewhere}", nat_gateway_id=ref("nat_gateway", "main"))
    assert small.open() == OUT


def test_a_subnet_of_another_stack_may_lead_anywhere() -> None:
    small = calling_out()
    small.at("ecs_service", "service")["network_configuration"]["subnets"] = ["subnet-0123"]
    assert small.open() == OUT | {("service", "other networks", 443)}


def test_two_vpcs_reach_each_other_by_peering_only() -> None:
    small = Small()
    small.service()
    small.add("vpc", "other", cidr_block="10.1.0.0/16")
    small.add("subnet", "other", vpc_id=ref("vpc", "other"), cidr_block="10.1.0.0/24")
    small.add("route_table", "other", vpc_id=ref("vpc", "other"))
    small.add(
        "route_table_association",
        "other",
        subnet_id=ref("subnet", "other"),
        route_table_id=ref("route_table", "other"),
    )
    small.database(subnet="other")
    small.between("service", "database", 5432)
    assert small.open() == set()
    small.route("private", "10.1.0.0/16", vpc_peering_connection_id="pcx-1")
    assert small.open() == set(), "the answers have no way back"
    small.route("other", "10.0.0.0/16", vpc_peering_connection_id="pcx-1")
    assert small.open() == {("service", "database", 5432)}
