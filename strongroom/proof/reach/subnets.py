"""Subnets: their addresses, their way out, their network ACL."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from strongroom.proof.reach.acls import Acl, Acls
from strongroom.proof.reach.addresses import ANYWHERE, V6, addresses, blocks_of
from strongroom.proof.reach.gateway_endpoints import GatewayEndpoints
from strongroom.proof.reach.intervals import Intervals, union
from strongroom.proof.reach.peers import Zone
from strongroom.proof.reach.routes import Route, RouteTables
from strongroom.synthesized import Resource, Stack, references


@dataclass(frozen=True)
class Subnet:
    """`address` is Terraform's. A subnet that is not in the stack has no resource, and can reach anything."""

    address: str
    vpc: str | None
    addresses: Intervals
    has_ipv6: bool
    acl: Acl | None
    table: str | None  # None: not in the stack
    zone: Zone

    @property
    def is_known(self) -> bool:
        return self.table is not None


class Subnets:
    """The subnets of a stack by address, and their route tables."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self.tables = RouteTables(stack)
        self.gateway_endpoints = GatewayEndpoints(stack, self.tables)
        self._acls = Acls(stack)

    @cached_property
    def all(self) -> dict[str, Subnet]:
        return {subnet.address: self._read(subnet) for subnet in self._stack.of_type("aws_subnet")}

    @cached_property
    def own(self) -> Intervals:
        """The addresses of the stack's VPCs, as far as they are known."""
        given = [vpc.get("cidr_block") for vpc in self._stack.of_type("aws_vpc")]
        for association in self._stack.of_type("aws_vpc_ipv4_cidr_block_association"):
            given.append(association.get("cidr_block"))
        known = (blocks_of(self._stack, value) for value in given)
        return union(addresses(block) for blocks in known for block in blocks or [])

    def named(self, value: object) -> list[Subnet]:
        """The subnets that an argument names, those by their id alone too."""
        found: list[Subnet] = []
        for member in value if isinstance(value, list) else [value]:
            known = [self.all[each.address] for each in references(member) if each.address in self.all]
            found += known or [elsewhere(str(member))]
        return found

    def routes(self, subnet: Subnet) -> list[Route]:
        return [] if subnet.table is None else self.tables.routes(subnet.table)

    def ways_out(self, subnet: Subnet) -> list[Route]:
        """The routes that leave the VPC."""
        return [route for route in self.routes(subnet) if route.leaves]

    def _read(self, subnet: Resource) -> Subnet:
        table = self.tables.of_subnet(subnet)
        return Subnet(
            subnet.address,
            subnet.reference("vpc_id"),
            self._addresses(subnet),
            self._has_ipv6(subnet),
            self._acls.of_subnet(subnet),
            table,
            self._zone(table),
        )

    def _addresses(self, subnet: Resource) -> Intervals:
        blocks = blocks_of(self._stack, subnet.get("cidr_block"))
        known = ANYWHERE - V6 if blocks is None else union(map(addresses, blocks))
        if subnet.get("ipv6_native") in (True, "true"):
            known = Intervals()
        if not self._has_ipv6(subnet):
            return known
        blocks = blocks_of(self._stack, subnet.get("ipv6_cidr_block"))
        # Amazon gives out the range at the apply: until then it may be any.
        return known | (V6 if blocks is None else union(map(addresses, blocks)))

    def _has_ipv6(self, subnet: Resource) -> bool:
        return any(
            subnet.get(argument)
            for argument in ("ipv6_cidr_block", "ipv6_native", "assign_ipv6_address_on_creation")
        )

    def _zone(self, table: str) -> Zone:
        hops = {route.hop for route in self.tables.routes(table)}
        if "internet" in hops:
            return "public"
        if hops - {"local"} or self.gateway_endpoints.at(table):
            return "private"
        return "isolated"


def elsewhere(text: str) -> Subnet:
    """A subnet that is not in the stack: nothing is known of it, so nothing is ruled out."""
    return Subnet(text, None, ANYWHERE, has_ipv6=True, acl=None, table=None, zone="unknown")
