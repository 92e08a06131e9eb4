"""Where the subnets that a resource is placed in lead to."""

from __future__ import annotations

from strongroom.proof.reach import reachability
from strongroom.synthesized import Resource, Stack


def subnets_of(stack: Stack, resource: Resource, *arguments: str) -> list[Resource]:
    """The stack's subnets that these arguments name, each once."""
    named = {reference.address for reference in resource.references(*arguments)}
    return [subnet for subnet in stack.of_type("aws_subnet") if subnet.address in named]


def zones(subnets: list[Resource]) -> set[str]:
    """Their Availability Zones; the ones that AWS is left to choose may all be the same."""
    return {str(subnet.get("availability_zone", subnet.get("availability_zone_id", ""))) for subnet in subnets}


def route_tables(stack: Stack, subnet: Resource) -> list[Resource]:
    """The route tables that are associated with a subnet."""
    associations = stack.referring_to(subnet, "aws_route_table_association", by="subnet_id")
    named = [association.reference("route_table_id") for association in associations]
    return [table for address in named if (table := stack.find(address))]


def routes(stack: Stack, subnet: Resource) -> list[Resource]:
    """The routes of a subnet, as far as they are resources of their own."""
    tables = route_tables(stack, subnet)
    return [route for table in tables for route in stack.referring_to(table, "aws_route", by="route_table_id")]


def is_public(stack: Stack, subnet: Resource) -> bool:
    """Whether a subnet has a route to an internet gateway: then its addresses can be reached from outside."""
    found = reachability(stack).subnets.all.get(subnet.address)
    return found is not None and found.zone == "public"
