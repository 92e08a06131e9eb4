"""From a workload to what is not in the stack, and from there to it."""

from __future__ import annotations

from collections.abc import Iterator

from strongroom.proof.reach.acls import Gate, admitted
from strongroom.proof.reach.addresses import PRIVATE, PUBLIC, V4, V6, is_wide
from strongroom.proof.reach.admissions import Admission, Outcome, Stop
from strongroom.proof.reach.ends import Range, Service, Unknown
from strongroom.proof.reach.groups import Rule, SecurityGroups
from strongroom.proof.reach.intervals import Intervals, union
from strongroom.proof.reach.peers import INTERNET, PARTNERS, Peer
from strongroom.proof.reach.routes import Route
from strongroom.proof.reach.subnets import Subnet, Subnets
from strongroom.proof.reach.traffic import ANYTHING, NOTHING
from strongroom.proof.reach.workloads import Workload
from strongroom.synthesized import Stack

Way = tuple[Intervals, str]  # what gets through, and by what; or nothing, and why

NO_ROUTE = "no route leads there"
NO_ADDRESS = "it has no public address"
REFUSED = "the network ACLs refuse it"
CLOSED = "the endpoint's policy allows nothing"


class Outside:
    """The internet, ranges of it, AWS services by prefix list, other networks, and what is not known."""

    def __init__(self, stack: Stack, groups: SecurityGroups, subnets: Subnets) -> None:
        self._stack = stack
        self._groups = groups
        self._subnets = subnets

    def from_(self, source: Workload, peer: Peer) -> Iterator[Outcome]:
        """What it can open to the outside."""
        for rule in self._groups.of(source.groups, "egress"):
            for target, addresses in self._ends(rule):
                yield from _outcomes(rule, peer, target, list(self._ways_out(source, target, addresses)))
            if _is_internet(rule, source):
                yield from self._services_within(source, peer, rule)

    def into(self, target: Workload, peer: Peer) -> Iterator[Outcome]:
        """What the outside can open to it."""
        if target.outside:
            return
        for rule in self._groups.of(target.groups, "ingress"):
            for source, addresses in self._ends(rule):
                ways = [self._way_in(target, subnet, source, addresses) for subnet in target.subnets]
                yield from _outcomes(rule, source, peer, ways)

    def _ends(self, rule: Rule) -> Iterator[tuple[Peer, Intervals]]:
        """Who stands at the other end of a rule, outside the stack."""
        end = rule.end
        if isinstance(end, Unknown):
            yield Peer(f"unknown ({end})", "unknown", "unknown"), PUBLIC | PRIVATE
        elif isinstance(end, Service):
            yield service(end.name), PUBLIC & V4
        elif isinstance(end, Range):
            beyond = end.addresses - self._subnets.own
            cidr = None if is_wide(end.block) else str(end)
            if public := beyond & PUBLIC:
                role = PARTNERS if cidr else INTERNET
                yield Peer(role, role, "outside", cidr), public
            if private := beyond & PRIVATE:
                yield Peer("other networks", "network", "outside", cidr), private

    def _ways_out(self, source: Workload, target: Peer, addresses: Intervals) -> Iterator[Way]:
        if target.role == "unknown":
            yield ANYTHING, "unknown"
        elif source.outside:
            yield (ANYTHING, "Lambda's own network") if addresses.overlaps(PUBLIC) else (NOTHING, NO_ROUTE)
        else:
            for subnet in source.subnets:
                yield from self._ways_from(subnet, source, target, addresses)

    def _ways_from(self, subnet: Subnet, source: Workload, target: Peer, addresses: Intervals) -> Iterator[Way]:
        if subnet.table is None:
            yield ANYTHING, subnet.address
            return
        for endpoint in self._subnets.gateway_endpoints.at(subnet.table):
            if target.role == "aws" and endpoint.service == target.name:
                passing = _passing(subnet, addresses, []) if endpoint.opens else NOTHING
                yield passing, endpoint.address if passing else (REFUSED if endpoint.opens else CLOSED)
                return
        hops = list(self._subnets.tables.hops(subnet.table, addresses))
        if not hops:
            yield NOTHING, NO_ROUTE
        for part, route in hops:
            yield self._by(route, source, subnet, part, target)

    def _by(self, route: Route, source: Workload, subnet: Subnet, part: Intervals, target: Peer) -> Way:
        """What a route lets out, to the part of the addresses that it decides on."""
        if route.hop == "local" or (target.role == "network" and route.hop != "other"):
            return NOTHING, NO_ROUTE
        if route.hop == "internet":
            part = _own_family(part, source)
        elif route.hop == "egress":
            part = part & V6 if source.ipv6 else Intervals()
        if not part:
            return NOTHING, NO_ADDRESS
        beyond: list[Gate] = []
        if route.hop == "nat":
            nat = self._nat_subnet(route)
            if nat is not None and not self._reaches_internet(nat, part):
                return NOTHING, f"{route.target} has no way to the internet"
            if nat is not None and nat.address != subnet.address:
                beyond = [(nat.acl, "in"), (nat.acl, "out")]
        passing = _passing(subnet, part, beyond)
        return passing, route.target if passing else REFUSED

    def _way_in(self, target: Workload, subnet: Subnet, source: Peer, addresses: Intervals) -> Way:
        if target.closed:
            return NOTHING, CLOSED
        if source.role == "unknown":
            return ANYTHING, "unknown"
        if source.role != "network":
            addresses = _own_family(addresses, target)
            if not addresses:
                return NOTHING, NO_ADDRESS
        if subnet.table is None:
            return ANYTHING, subnet.address
        back = ("other",) if source.role == "network" else ("internet", "other")
        why = NO_ROUTE
        for part, route in self._subnets.tables.hops(subnet.table, addresses):
            if route.hop in back:
                passing = admitted(
                    part,
                    subnet.addresses,
                    there=([(subnet.acl, "in")], []),
                    back=([(subnet.acl, "out")], []),
                )
                if passing:
                    return passing, route.target
                why = REFUSED
        return NOTHING, why

    def _services_within(self, source: Workload, peer: Peer, rule: Rule) -> Iterator[Outcome]:
        """The services whose addresses are among all addresses."""
        for name in sorted({endpoint.service for endpoint in self._subnets.gateway_endpoints.all}):
            target = service(name)
            for outcome in _outcomes(rule, peer, target, list(self._ways_out(source, target, PUBLIC))):
                if isinstance(outcome, Admission):
                    yield outcome

    def _nat_subnet(self, route: Route) -> Subnet | None:
        gateway = self._stack.find(route.target)
        if gateway is None or gateway.get("connectivity_type", "public") != "public":
            return None
        return self._subnets.all.get(gateway.reference("subnet_id") or "")

    def _reaches_internet(self, subnet: Subnet, to: Intervals) -> bool:
        hops = self._subnets.tables.hops(subnet.table or "", to)
        return any(route.hop in ("internet", "other") for _, route in hops)


def service(name: str) -> Peer:
    """An AWS service as a peer."""
    return Peer(name, "aws", "outside")


def _is_internet(rule: Rule, source: Workload) -> bool:
    end = rule.end
    return isinstance(end, Range) and is_wide(end.block) and (end.block.version == 4 or source.ipv6)


def _own_family(addresses: Intervals, workload: Workload) -> Intervals:
    """The addresses of the versions in which it has a public address of its own."""
    four = addresses & V4 if workload.public else Intervals()
    return four | (addresses & V6 if workload.ipv6 else Intervals())


def _passing(subnet: Subnet, to: Intervals, beyond: list[Gate]) -> Intervals:
    """What gets out of a subnet, through the ACL of a NAT gateway's subnet as well, and is answered."""
    into = [gate for gate in beyond if gate[1] == "in"]
    out = [gate for gate in beyond if gate[1] == "out"]
    return admitted(
        subnet.addresses,
        to,
        there=(into, [(subnet.acl, "out"), *out]),
        back=(out, [(subnet.acl, "in"), *into]),
    )


def _outcomes(rule: Rule, source: Peer, target: Peer, ways: list[Way]) -> Iterator[Outcome]:
    """One admission of all that gets through by some way; or the reasons why nothing does."""
    passing = [(traffic & rule.traffic, via) for traffic, via in ways if traffic & rule.traffic]
    if passing:
        via = tuple(sorted({via for _, via in passing}))
        yield Admission(source, target, union(traffic for traffic, _ in passing), (rule,), via)
    elif not any(peer.role == "network" and peer.cidr is None for peer in (source, target)):
        # A rule for every address names no network of anybody's in particular.
        for because in dict.fromkeys(REFUSED if traffic else via for traffic, via in ways):
            yield Stop(rule, source, target, because)
