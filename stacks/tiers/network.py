"""The VPC: public, private and isolated subnets in three zones, and the ways in and out of it.

- public: the load balancer and the NAT gateways; a route to the internet gateway.
- private: the service and the functions; the gateway endpoints and, where a program calls partners on the
  internet, a route to the zone's own NAT gateway. Where none does, no security group admits anything to such a
  route, and there is none: a NAT gateway is paid by the hour (Amazon VPC pricing).
- isolated: the database; a route table with no route but the VPC's own.

Everything that exists once a zone is keyed by the zone's name or ID, as the settings have it, never by its
place in a list: adding a zone must not replace another's NAT gateway.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from ipaddress import IPv4Network

from cdktf import ITerraformDependable, Postcondition
from cdktf_cdktf_provider_aws.default_security_group import DefaultSecurityGroup
from cdktf_cdktf_provider_aws.eip import Eip
from cdktf_cdktf_provider_aws.internet_gateway import InternetGateway
from cdktf_cdktf_provider_aws.nat_gateway import NatGateway
from cdktf_cdktf_provider_aws.route import Route
from cdktf_cdktf_provider_aws.route_table import RouteTable
from cdktf_cdktf_provider_aws.route_table_association import RouteTableAssociation
from cdktf_cdktf_provider_aws.subnet import Subnet, SubnetTimeouts
from cdktf_cdktf_provider_aws.vpc import Vpc
from constructs import Construct

from stacks import naming
from stacks.lifecycle import stateful
from stacks.schema.regions import UNFIT_ZONES, is_zone_id, zone_id_prefix
from stacks.settings import Settings

__all__ = ["Network"]

# Sixteen subnets a VPC, four for each tier: room for a fourth zone without renumbering the others.
SUBNET_BITS = 4
FIRST_SUBNET = {"public": 0, "private": 4, "isolated": 8}


class Network(Construct):
    """`vpc`; `public_subnets`, `private_subnets`, `isolated_subnets`, `nat_gateways`: each by zone.

    `private_routes`: what has to be there before a private subnet leads where it should.
    """

    def __init__(self, scope: Construct, id: str, *, settings: Settings) -> None:
        super().__init__(scope, id)
        self._settings = settings
        self.vpc = Vpc(
            self,
            "vpc",
            cidr_block=str(settings.network.cidr),
            # Both are needed for the private DNS names of interface endpoints (VPC user guide).
            enable_dns_support=True,
            enable_dns_hostnames=True,
            tags={"Name": naming.name(settings, "vpc")},
            lifecycle=stateful(settings),
        )
        # A group that nobody chose is a group that nobody reviews: no rules at all.
        DefaultSecurityGroup(
            self,
            "default_security_group",
            vpc_id=self.vpc.id,
            tags={"Name": naming.name(settings, "default-unused")},
        )
        self.internet_gateway = InternetGateway(
            self, "internet_gateway", vpc_id=self.vpc.id, tags={"Name": naming.name(settings, "internet")}
        )
        self.public_subnets = self._subnets("public")
        self.private_subnets = self._subnets("private")
        self.isolated_subnets = self._subnets("isolated")
        self.public_route = self._public_routes()
        self.nat_gateways = dict(self._nat_gateways())
        self.private_route_tables: dict[str, RouteTable] = {}
        self.private_routes: list[ITerraformDependable] = []
        self._private_routes()
        self._isolated_routes()

    def _subnets(self, tier: str) -> dict[str, Subnet]:
        cidrs = list(IPv4Network(self._settings.network.cidr).subnets(prefixlen_diff=SUBNET_BITS))
        first = FIRST_SUBNET[tier]
        vpc_id = self.vpc.id
        return {
            zone: Subnet(
                self,
                f"{tier}_subnet-{zone}",
                vpc_id=vpc_id,
                availability_zone=None if is_zone_id(zone) else zone,
                availability_zone_id=zone if is_zone_id(zone) else None,
                cidr_block=str(cidrs[first + position]),
                map_public_ip_on_launch=False,
                tags={"Name": naming.name(self._settings, f"{tier}-{zone}"), "Tier": tier},
                # Lambda keeps its network interfaces for 20 to 45 minutes after the function is gone.
                timeouts=SubnetTimeouts(delete="60m"),
                lifecycle=stateful(
                    self._settings, postcondition=self._fit(zone) if tier == "isolated" else None
                ),
            )
            for position, zone in enumerate(self._settings.zones)
        }

    def _fit(self, zone: str) -> Postcondition | None:
        """Fails the first apply, at its beginning, where a name is that of a zone without newer classes."""
        unfit = sorted(each for each in UNFIT_ZONES if each.startswith(zone_id_prefix(self._settings.region)))
        if is_zone_id(zone) or not unfit:
            return None
        return Postcondition(
            condition=f"${{!contains({json.dumps(unfit)}, self.availability_zone_id)}}",
            error_message=f"{zone} is {' or '.join(unfit)} in this account, where newer instance "
            "classes are not offered. Set network.availability_zones to three other zones, by ID.",
        )

    def _public_routes(self) -> Route:
        table = self._route_table("public")
        associations = [
            self._associate("public", zone, subnet, table) for zone, subnet in self.public_subnets.items()
        ]
        return Route(
            self,
            "public_route",
            route_table_id=table.id,
            destination_cidr_block="0.0.0.0/0",
            gateway_id=self.internet_gateway.id,
            # Who waits for a route waits until the subnets use it.
            depends_on=associations,
        )

    def _nat_gateways(self) -> Iterator[tuple[str, NatGateway]]:
        for zone in self._settings.nat_zones:
            tags = {"Name": naming.name(self._settings, f"nat-{zone}")}
            # An address or a NAT gateway in a VPC that has no internet gateway yet is refused.
            address = Eip(
                self,
                f"nat_eip-{zone}",
                domain="vpc",
                tags=tags,
                # Partners have it on their lists.
                lifecycle=stateful(self._settings),
                depends_on=[self.internet_gateway],
            )
            yield (
                zone,
                NatGateway(
                    self,
                    f"nat_gateway-{zone}",
                    allocation_id=address.id,
                    subnet_id=self.public_subnets[zone].id,
                    tags=tags,
                    lifecycle=stateful(self._settings),
                    depends_on=[self.internet_gateway],
                ),
            )

    def _private_routes(self) -> None:
        only = next(iter(self.nat_gateways.values()), None)
        for zone, subnet in self.private_subnets.items():
            table = self.private_route_tables[zone] = self._route_table(f"private-{zone}")
            association = self._associate("private", zone, subnet, table)
            gateway = self.nat_gateways.get(zone, only)
            if gateway is None:
                self.private_routes.append(association)
                continue
            self.private_routes.append(
                Route(
                    self,
                    f"private_route-{zone}",
                    route_table_id=table.id,
                    destination_cidr_block="0.0.0.0/0",
                    nat_gateway_id=gateway.id,
                    depends_on=[association],
                )
            )

    def _isolated_routes(self) -> None:
        table = self._route_table("isolated")
        for zone, subnet in self.isolated_subnets.items():
            self._associate("isolated", zone, subnet, table)

    def _route_table(self, purpose: str) -> RouteTable:
        return RouteTable(
            self,
            f"route_table-{purpose}",
            vpc_id=self.vpc.id,
            tags={"Name": naming.name(self._settings, purpose)},
        )

    def _associate(self, tier: str, zone: str, subnet: Subnet, table: RouteTable) -> RouteTableAssociation:
        return RouteTableAssociation(
            self, f"{tier}_association-{zone}", subnet_id=subnet.id, route_table_id=table.id
        )
