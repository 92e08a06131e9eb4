"""Where subnets lead: the database's nowhere, the others out through their own zone."""

from __future__ import annotations

from collections.abc import Iterator

from strongroom.proof.reach import Reachability, reachability
from strongroom.proof.reach.subnets import Subnet
from strongroom.proof.verify.check import Verdict, Verdicts, check, judge
from strongroom.synthesized import Resource, Stack, is_unknown, references

LEAST_ZONES = 2  # RDS refuses a subnet group with fewer


@check(
    "SR111",
    "A database's subnets lead nowhere",
    why="With a route out, one wrong rule is enough to carry the ledger away, or to let somebody at it.",
    remedy=(
        "Put only isolated subnets into the aws_db_subnet_group: no route but the VPC's own, and no gateway "
        "endpoint."
    ),
    controls=("AWS FSBP RDS.46", "PCI DSS 4.0 1.4.4", "AWS Well-Architected SEC05-BP01"),
)
def isolated(stack: Stack) -> Verdicts:
    found = reachability(stack)
    others = {
        subnet.address
        for workload in found.workloads
        if workload.role not in ("database", "idle group")
        for subnet in workload.subnets
    }
    for group in stack.of_type("aws_db_subnet_group"):
        own = found.subnets.named(group.get("subnet_ids", []))
        shared = [subnet for subnet in own if subnet.address in others and _leads(found, subnet)]
        # Where others stand as well, the subnet is the wrong one; where nobody else does, the route is.
        yield Verdict(group, f"{shared[0].address} is {shared[0].zone}" if shared else _few(stack, own))
        culprits = {
            maker: f"it leads {subnet.address} to {way}"
            for subnet in reversed(own)
            if subnet not in shared
            for maker, way in _leads(found, subnet)
        }
        for maker, problem in culprits.items():
            if (culprit := stack.find(maker)) is not None:
                yield judge(culprit, False, problem)


def _few(stack: Stack, subnets: list[Subnet]) -> str | None:
    zones = {_zone_of(stack, subnet) for subnet in subnets}
    told = None not in zones and not any(map(is_unknown, zones))
    return f"its subnets are in {len(zones)} Availability Zone" if told and len(zones) < LEAST_ZONES else None


def _leads(found: Reachability, subnet: Subnet) -> list[tuple[str, str]]:
    """What leads out of a subnet: the resource that does, and where to."""
    endpoints = found.subnets.gateway_endpoints.at(subnet.table or "")
    return [
        *((route.made_by, route.target) for route in found.subnets.ways_out(subnet)),
        *((endpoint.address, endpoint.service) for endpoint in endpoints),
    ]


@check(
    "SR112",
    "NAT gateways stand in public subnets",
    why="Elsewhere they are made without complaint, and nothing that goes through them comes back.",
    remedy="Set subnet_id to a subnet with a route to the internet gateway.",
    controls=("AWS Well-Architected SEC05-BP01",),
)
def nat_is_public(stack: Stack) -> Verdicts:
    subnets = reachability(stack).subnets.all
    for gateway in stack.of_type("aws_nat_gateway"):
        subnet = subnets.get(gateway.reference("subnet_id") or "")
        if subnet is not None and gateway.get("connectivity_type", "public") == "public":
            yield judge(gateway, subnet.zone == "public", f"{subnet.address} is {subnet.zone}")


@check(
    "SR113",
    "Each zone goes out by a NAT gateway of its own",
    why="With another zone's, the failure of that zone takes this one's way out as well.",
    remedy="Have a NAT gateway in each zone, and lead each zone's private route table to the one in its zone.",
    controls=("AWS Well-Architected REL10-BP01",),
)
def own_nat(stack: Stack) -> Verdicts:
    found = reachability(stack)
    used: dict[str, list[Subnet]] = {}
    for subnet in found.subnets.all.values():
        used.setdefault(subnet.table or "", []).append(subnet)
    for subnets in used.values():
        for route in found.subnets.routes(subnets[0]):
            gateway, maker = stack.find(route.target), stack.find(route.made_by)
            if route.hop == "nat" and gateway is not None and maker is not None:
                yield Verdict(maker, _crossing(stack, gateway, subnets))


def _crossing(stack: Stack, gateway: Resource, subnets: list[Subnet]) -> str | None:
    """The subnet that goes out through another zone."""
    its = _zone(stack.find(gateway.reference("subnet_id")))
    for subnet in subnets:
        own = _zone_of(stack, subnet)
        if its is not None and own is not None and own != its:
            return f"{subnet.address} of {own} goes out through {its}"
    return None


@check(
    "SR114",
    "NAT gateways and their addresses wait for the internet gateway",
    why="AWS refuses both in a VPC that has no internet gateway yet: the first apply fails, the second works.",
    remedy="Let aws_nat_gateway and aws_eip depend on the aws_internet_gateway.",
    controls=("AWS Well-Architected REL08-BP05",),
)
def nat_waits(stack: Stack) -> Verdicts:
    gateways = stack.of_type("aws_internet_gateway")
    for nat in stack.of_type("aws_nat_gateway"):
        for resource in (nat, *_addresses(stack, nat)):
            late = gateways and not any(stack.waits_for(resource, gateway) for gateway in gateways)
            yield judge(resource, not late, "it does not wait for the internet gateway")


@check(
    "SR115",
    "Something may go out by each NAT gateway",
    why="A NAT gateway that no security group admits anything to is paid by the hour, and carries nothing.",
    remedy=(
        "Make NAT gateways, their addresses and the routes to them only where a group has egress to the "
        "internet; AWS's services have endpoints."
    ),
    controls=("AWS Well-Architected COST08-BP03",),
)
def nat_is_used(stack: Stack) -> Verdicts:
    found = reachability(stack)
    taken = {via for flow in found.flows for via in flow.via}
    vpcs = {
        subnet.vpc
        for workload in found.workloads
        if workload.role != "idle group" and workload.resource.type != "aws_nat_gateway"
        for subnet in workload.subnets
    }
    for gateway in stack.of_type("aws_nat_gateway"):
        subnet = found.subnets.all.get(gateway.reference("subnet_id") or "")
        public = gateway.get("connectivity_type", "public") == "public"
        # Where no workload of the VPC is in the stack, who goes out is in another one. Where the gateway
        # stands, SR112 judges.
        if subnet is not None and public and subnet.vpc in vpcs and subnet.zone == "public":
            yield judge(gateway, gateway.address in taken, "no security group lets anything go out by it")


def _addresses(stack: Stack, nat: Resource) -> Iterator[Resource]:
    for reference in references(nat.get("allocation_id")):
        address = stack.find(reference.address)
        if address is not None and address.type == "aws_eip":
            yield address


def _zone_of(stack: Stack, subnet: Subnet) -> str | None:
    return _zone(stack.find(subnet.address))


def _zone(subnet: Resource | None) -> str | None:
    """Its zone; None where that is AWS's choice, or not in the stack."""
    given = subnet.get("availability_zone", subnet.get("availability_zone_id")) if subnet else None
    return None if given is None else str(given)
