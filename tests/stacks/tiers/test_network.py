"""The network in other shapes: one NAT gateway, other zones, other sizes."""

from __future__ import annotations

import json
from ipaddress import IPv4Network
from typing import Any

import pytest
from cdktf import TerraformStack
from cdktf_cdktf_provider_aws.eip import Eip

from stacks.flows import flows
from stacks.schema.regions import is_zone_id
from stacks.settings import Settings
from stacks.tiers.network import Network
from strongroom.synthesized import Resource, Stack
from tests.stacks.tiers.conftest import Synthesize, production, settings

PARTNERS: dict[str, Any] = {"service__outbound_https": ["203.0.113.0/24"]}


def network(synthesized: Synthesize, given: Settings) -> Stack:
    return synthesized(lambda stack: Network(stack, "network", settings=given))


def zone_of(stack: Stack, subnet: str | None) -> str:
    found = stack.find(subnet)
    assert found is not None
    return str(found.get("availability_zone"))


def private_routes(stack: Stack) -> list[tuple[str, Resource]]:
    """(the zone whose subnet uses it, the NAT gateway it goes to) for each route through NAT."""
    found = []
    for route in stack.of_type("aws_route"):
        gateway = stack.find(route.reference("nat_gateway_id"))
        if gateway is None:
            continue
        for association in stack.of_type("aws_route_table_association"):
            if association.reference("route_table_id") == route.reference("route_table_id"):
                found.append((zone_of(stack, association.reference("subnet_id")), gateway))
    return found


def test_one_nat_gateway_serves_every_zone(synthesized: Synthesize) -> None:
    stack = network(synthesized, settings(network__nat_gateways="single", **PARTNERS))
    (gateway,) = stack.of_type("aws_nat_gateway")
    (address,) = stack.of_type("aws_eip")
    assert gateway.reference("allocation_id") == address.address
    routes = private_routes(stack)
    assert {zone for zone, _ in routes} == {"us-east-1a", "us-east-1b", "us-east-1c"}
    assert {found.address for _, found in routes} == {gateway.address}


def test_each_zone_goes_out_by_its_own_nat_gateway(synthesized: Synthesize) -> None:
    stack = network(synthesized, production(**PARTNERS))
    routes = private_routes(stack)
    assert len(routes) == len(stack.of_type("aws_nat_gateway")) == len(stack.of_type("aws_eip")) == 3
    for zone, gateway in routes:
        assert zone_of(stack, gateway.reference("subnet_id")) == zone


@pytest.mark.parametrize("nat", ["single", "per-zone"])
def test_without_partners_there_is_no_way_out(synthesized: Synthesize, nat: str) -> None:
    stack = network(synthesized, settings(network__nat_gateways=nat))
    assert not stack.of_type("aws_nat_gateway", "aws_eip")
    (route,) = stack.of_type("aws_route")
    assert "public_route" in route.address


def test_what_waits_for_the_private_routes_waits_for_their_tables_where_there_are_none(
    synthesized: Synthesize,
) -> None:
    def build(stack: TerraformStack) -> None:
        tier = Network(stack, "network", settings=settings())
        Eip(stack, "waits", depends_on=tier.private_routes)

    (waits,) = synthesized(build).of_type("aws_eip")
    found = sorted(waits.get("depends_on"))
    assert {address.partition(".")[0] for address in found} == {"aws_route_table_association"}
    assert len(found) == 3
    assert all("private_association" in address for address in found)


def test_nat_zones_are_those_of_the_flows() -> None:
    """One rule decides: the table of flows and the network have it from the same settings."""
    ranges: list[list[str]] = [[], ["203.0.113.0/24"]]
    for partners in ranges:
        given = settings(service__outbound_https=partners)
        assert bool(given.nat_zones) is any(flow.target == "partners" for flow in flows(given))


@pytest.mark.parametrize("cidr", ["10.0.0.0/16", "172.16.64.0/18", "192.168.16.0/20"])
def test_nine_subnets_fit_into_every_size_and_none_overlaps(synthesized: Synthesize, cidr: str) -> None:
    stack = network(synthesized, settings(network__cidr=cidr))
    subnets = [IPv4Network(subnet.get("cidr_block")) for subnet in stack.of_type("aws_subnet")]
    assert len(subnets) == 9
    assert all(subnet.subnet_of(IPv4Network(cidr)) for subnet in subnets)
    assert not [(a, b) for a in subnets for b in subnets if a is not b and a.overlaps(b)]


@pytest.mark.parametrize(
    ("changes", "zones"),
    [
        ({"region": "eu-central-1"}, {"eu-central-1a", "eu-central-1b", "eu-central-1c"}),
        ({"region": "ca-central-1"}, {"ca-central-1a", "ca-central-1b", "ca-central-1d"}),
        (
            {"network__availability_zones": ["us-east-1b", "us-east-1d", "us-east-1f"]},
            {"us-east-1b", "us-east-1d", "us-east-1f"},
        ),
        (
            {"network__availability_zones": ["use1-az1", "use1-az2", "use1-az6"]},
            {"use1-az1", "use1-az2", "use1-az6"},
        ),
    ],
)
def test_subnets_are_in_the_zones_that_settings_or_region_name(
    synthesized: Synthesize, changes: dict[str, Any], zones: set[str]
) -> None:
    stack = network(synthesized, settings(**changes))
    for tier in ("public", "private", "isolated"):
        found = [
            subnet.get("availability_zone_id" if is_zone_id(min(zones)) else "availability_zone")
            for subnet in stack.of_type("aws_subnet")
            if subnet.get("tags")["Tier"] == tier
        ]
        assert sorted(found) == sorted(zones)


@pytest.mark.parametrize(
    ("changes", "unfit"),
    [
        ({}, ["use1-az3"]),
        ({"region": "ca-central-1"}, ["cac1-az3"]),
        ({"region": "eu-central-1"}, []),
        ({"network__availability_zones": ["use1-az1", "use1-az2", "use1-az6"]}, []),
    ],
    ids=str,
)
def test_a_zone_without_newer_instance_classes_fails_the_first_apply_where_a_name_hides_it(
    synthesized: Synthesize, changes: dict[str, Any], unfit: list[str]
) -> None:
    subnets = network(synthesized, settings(**changes)).of_type("aws_subnet")
    conditions = [
        condition["condition"]
        for subnet in subnets
        for condition in (subnet.get("lifecycle") or {}).get("postcondition", [])
    ]
    assert conditions == [f"${{!contains({json.dumps(unfit)}, self.availability_zone_id)}}"] * (
        3 if unfit else 0
    )


def test_isolated_subnets_have_a_table_without_routes(synthesized: Synthesize) -> None:
    stack = network(synthesized, settings())
    isolated = {
        association.reference("route_table_id")
        for association in stack.of_type("aws_route_table_association")
        for subnet in [stack.find(association.reference("subnet_id"))]
        if subnet and subnet.get("tags")["Tier"] == "isolated"
    }
    assert len(isolated) == 1
    assert not isolated & {route.reference("route_table_id") for route in stack.of_type("aws_route")}
