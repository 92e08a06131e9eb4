"""Which way a subnet's packets go: route tables, their associations, and what a route leads to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from strongroom.proof.reach.addresses import Network, addresses, blocks_of
from strongroom.proof.reach.intervals import Intervals
from strongroom.synthesized import Attributes, Resource, Stack, as_list, references

# internet: an internet gateway, both ways, for who has a public address. nat: out only. egress: out only,
# IPv6. local: the VPC itself. other: a network of somebody's (peering, transit, VPN), or not told.
Hop = Literal["internet", "nat", "egress", "local", "other"]

_HOPS: dict[str, Hop] = {
    "nat_gateway_id": "nat",
    "egress_only_gateway_id": "egress",
    "gateway_id": "internet",
    "transit_gateway_id": "other",
    "vpc_peering_connection_id": "other",
    "network_interface_id": "other",
    "vpc_endpoint_id": "other",
    "carrier_gateway_id": "internet",
    "local_gateway_id": "other",
    "core_network_arn": "other",
}


@dataclass(frozen=True)
class Route:
    """`block` is None where the destination can't be told: it may be any. `made_by` is an address.

    `target` is the address of what it leads to, or what stands there instead.
    """

    block: Network | None
    hop: Hop
    target: str
    made_by: str

    @property
    def leaves(self) -> bool:
        return self.hop != "local"

    def __str__(self) -> str:
        return f"{self.block or 'unknown destination'} to {self.target}"


class RouteTables:
    """The route tables of a stack. A table without a resource of its own is the VPC's main one."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._main = dict(self._main_tables())
        self._of_subnet = dict(self._associations())
        self._routes: defaultdict[str, list[Route]] = defaultdict(list)
        for table, route in self._all_routes():
            self._routes[table].append(route)

    def of_subnet(self, subnet: Resource) -> str:
        """The key of the table that a subnet uses: an address, or `<vpc> main`."""
        vpc = subnet.reference("vpc_id") or ""
        return self._of_subnet.get(subnet.address) or self._main.get(vpc) or _main(vpc)

    def is_associated(self, subnet: Resource) -> bool:
        """Whether a table was chosen for it."""
        return subnet.address in self._of_subnet

    def routes(self, table: str) -> list[Route]:
        return self._routes[table]

    def hops(self, table: str, to: Intervals) -> Iterator[tuple[Intervals, Route]]:
        """For each part of the addresses the route that their packets take; the longest prefix decides."""
        left = to
        known = [(route.block, route) for route in self._routes[table] if route.block is not None]
        for block, route in sorted(known, key=lambda pair: pair[0].prefixlen, reverse=True):
            part = left & addresses(block)
            if part:
                yield part, route
                left -= part
        # One whose destination is not known may be the one that decides.
        yield from ((to, route) for route in self._routes[table] if route.block is None)

    def _main_tables(self) -> Iterator[tuple[str, str]]:
        for association in self._stack.of_type("aws_main_route_table_association"):
            yield association.reference("vpc_id") or "", association.reference("route_table_id") or ""
        for default in self._stack.of_type("aws_default_route_table"):
            yield default.reference("default_route_table_id") or "", default.address

    def _associations(self) -> Iterator[tuple[str, str]]:
        for association in self._stack.of_type("aws_route_table_association"):
            for subnet in association.references("subnet_id"):
                yield subnet.address, self.key(association.get("route_table_id"))

    def key(self, value: Any) -> str:
        """The key of the table that a `route_table_id` names."""
        named = references(value)
        if not named:
            return str(value)
        vpc = self._stack.find(named[0].address)
        if vpc is not None and vpc.type == "aws_vpc":
            return self._main.get(vpc.address, _main(vpc.address))
        return named[0].address

    def _all_routes(self) -> Iterator[tuple[str, Route]]:
        for route in self._stack.of_type("aws_route"):
            table = self.key(route.get("route_table_id"))
            for read in self._read(route.attributes, route.address, "destination_"):
                yield table, read
        for own in self._stack.of_type("aws_route_table", "aws_default_route_table"):
            for inline in own.blocks("route"):
                for read in self._read(inline, own.address, ""):
                    yield own.address, read
            for gateway in as_list(own.get("propagating_vgws")):
                yield own.address, Route(None, "other", _named(gateway), own.address)
        for propagation in self._stack.of_type("aws_vpn_gateway_route_propagation"):
            gateway = _named(propagation.get("vpn_gateway_id"))
            yield (
                self.key(propagation.get("route_table_id")),
                Route(None, "other", gateway, propagation.address),
            )

    def _read(self, given: Attributes, made_by: str, prefix: str) -> Iterator[Route]:
        hop, target = self._hop(given)
        destinations: list[Network | None] = []
        for argument in (f"{prefix}cidr_block", f"{prefix}ipv6_cidr_block"):
            if given.get(argument):
                destinations += blocks_of(self._stack, given[argument]) or [None]
        if given.get("destination_prefix_list_id"):
            destinations.append(None)
        for block in destinations:
            yield Route(block, hop, target, made_by)

    def _hop(self, given: Attributes) -> tuple[Hop, str]:
        for argument, hop in _HOPS.items():
            value = given.get(argument)
            if not value:
                continue
            if value == "local":
                return "local", "local"
            gateway = self._stack.find(_named(value))
            if argument == "gateway_id" and gateway is not None and gateway.type != "aws_internet_gateway":
                return "other", gateway.address
            return hop, _named(value)
        return "other", "unknown"


def _named(value: Any) -> str:
    named = references(value)
    return named[0].address if named else str(value)


def _main(vpc: str) -> str:
    return f"{vpc} main"
