"""Which tier a subnet is in, told from its routes and not from its name or tags; and what may leave the VPC."""

from __future__ import annotations

from ipaddress import IPv4Network

from tests.references import one_reference, references
from tests.synthesized import Attributes, SynthesizedStack

__all__ = ["leaving", "named_subnets", "route_table_of", "routes_of", "subnets", "tiers", "zone"]

TIER_OF_GATEWAY = {"gateway_id": "public", "nat_gateway_id": "private"}

# What a group's egress is to: a group or a gateway endpoint's prefix list. An address range is neither.
WITHIN = ("referenced_security_group_id", "prefix_list_id")


def route_table_of(stack: SynthesizedStack) -> dict[str, str]:
    """Subnet -> its one route table."""
    tables: dict[str, str] = {}
    for association in stack.resources("aws_route_table_association").values():
        subnet = one_reference(association["subnet_id"]).address
        assert subnet not in tables, f"{subnet} has two route tables"
        tables[subnet] = one_reference(association["route_table_id"]).address
    return tables


def routes_of(stack: SynthesizedStack, table: str) -> list[Attributes]:
    return [
        route
        for route in stack.resources("aws_route").values()
        if one_reference(route["route_table_id"]).address == table
    ]


def tiers(stack: SynthesizedStack) -> dict[str, str]:
    """Subnet -> what its routes make it: public, private, isolated."""
    tables = route_table_of(stack)
    with_endpoint = {
        table.address
        for endpoint in stack.resources("aws_vpc_endpoint").values()
        for table in references(endpoint.get("route_table_ids"))
    }
    found: dict[str, str] = {}
    for subnet in stack.resources("aws_subnet"):
        gateways = {
            TIER_OF_GATEWAY[key]
            for route in routes_of(stack, tables[subnet])
            for key in route
            if key.endswith("_id") and key != "route_table_id"
        }
        if tables[subnet] in with_endpoint:
            gateways.add("private")
        assert len(gateways) <= 1, f"{subnet} has two ways out"
        found[subnet] = gateways.pop() if gateways else "isolated"
    return found


def leaving(stack: SynthesizedStack) -> dict[str, str]:
    """The egress rules to addresses beyond the VPC, and what they admit."""
    (vpc,) = stack.resources("aws_vpc").values()
    own = IPv4Network(vpc["cidr_block"])
    return {
        address: rule["cidr_ipv4"]
        for address, rule in stack.resources("aws_vpc_security_group_egress_rule").items()
        if not any(key in rule for key in WITHIN) and not IPv4Network(rule["cidr_ipv4"]).subnet_of(own)
    }


def subnets(stack: SynthesizedStack, tier: str) -> set[str]:
    return {subnet for subnet, its_tier in tiers(stack).items() if its_tier == tier}


def named_subnets(value: object) -> set[str]:
    return {reference.address for reference in references(value) if reference.type == "aws_subnet"}


def zone(subnet: Attributes) -> str:
    """Where a subnet is, as the settings say it: by name or by ID."""
    (given,) = (subnet[key] for key in ("availability_zone", "availability_zone_id") if key in subnet)
    return str(given)
