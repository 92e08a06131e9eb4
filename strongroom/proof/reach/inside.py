"""From workload to workload, within a VPC or between two that have a route to each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product

from strongroom.proof.reach.acls import admitted
from strongroom.proof.reach.admissions import Admission, Outcome, Stop
from strongroom.proof.reach.ends import End, Group, Range, Unknown
from strongroom.proof.reach.groups import DIRECTIONS, Rule, SecurityGroups
from strongroom.proof.reach.intervals import Intervals, union
from strongroom.proof.reach.peers import Peer
from strongroom.proof.reach.subnets import Subnet, Subnets
from strongroom.proof.reach.traffic import ANYTHING, NOTHING
from strongroom.proof.reach.workloads import Workload

Way = tuple[Intervals, str]  # what gets through, and by what


@dataclass(frozen=True)
class Side:
    """What is asked of a workload with each other one. `named`: the groups that its rules are about, by their
    direction. `within`: the VPCs that its packets stay in; None: not known, or a route leads elsewhere."""

    egress: tuple[Rule, ...]
    ingress: tuple[Rule, ...]
    named: dict[str, frozenset[str]]
    addresses: Intervals
    within: frozenset[str] | None


class Inside:
    """Both groups must admit it, and the subnets' routes and ACLs must let it through and its replies back."""

    def __init__(self, groups: SecurityGroups, subnets: Subnets) -> None:
        self._groups = groups
        self._subnets = subnets
        self._sides: dict[str, Side] = {}
        self._overlap = cache(Intervals.overlaps)

    def pairs(self, workloads: list[Workload]) -> Iterator[tuple[Workload, Workload]]:
        """Each source with each target that a rule of either names, or that both may let through by addresses.
        From any other to any other there is nothing, and no rule says that there should be."""
        sides = [self._side(each) for each in workloads]
        having: dict[str, list[int]] = {}  # group -> who has it
        naming: dict[str, list[int]] = {}  # group -> who lets it in
        for place, (workload, side) in enumerate(zip(workloads, sides, strict=True)):
            for group in dict.fromkeys(workload.groups or ()):
                having.setdefault(group, []).append(place)
            for group in side.named["ingress"]:
                naming.setdefault(group, []).append(place)
        ranged = [place for place, side in enumerate(sides) if _by_address(side.ingress, Unknown, Range)]
        unknown = [place for place in ranged if _by_address(sides[place].ingress, Unknown)]
        for source, side in zip(workloads, sides, strict=True):
            found = {place for group in side.named["egress"] for place in having.get(group, ())}
            found |= {place for group in source.groups or () for place in naming.get(group, ())}
            if _by_address(side.egress, Unknown, Range):
                met = ranged if side.addresses else unknown
                anywhere = _by_address(side.egress, Unknown)
                found.update(place for place in met if anywhere or sides[place].addresses)
            yield from ((source, workloads[place]) for place in sorted(found))

    def between(self, source: Workload, target: Workload, ends: tuple[Peer, Peer]) -> Iterator[Outcome]:
        from_, to = self._side(source), self._side(target)
        if _apart(from_, to) and not _name_each_other(source, target, from_, to):
            return  # nothing gets through, and no rule says that anything should
        egress = [rule for rule in from_.egress if self._may_name(rule.end, target, to)]
        ingress = [rule for rule in to.ingress if self._may_name(rule.end, source, from_)]
        met: set[Rule] = set()
        for out, into in product(egress, ingress):
            traffic = out.traffic & into.traffic
            if not traffic:
                continue
            passing, via = self._passing(source, target, out.end, into.end)
            if target.closed:
                passing, via = NOTHING, "the endpoint's policy allows nothing"
            met |= {out, into}
            if traffic & passing:
                yield Admission(*ends, traffic & passing, (out, into), (via,))
            else:
                yield from (Stop(rule, *ends, via) for rule in (out, into) if _is_named(rule, source, target))
        for rule in (*egress, *ingress):
            if rule not in met and _is_named(rule, source, target):
                missing, at = ("ingress", ends[1]) if rule.direction == "egress" else ("egress", ends[0])
                yield Stop(rule, *ends, f"no {missing} rule of {at} admits it")

    def _side(self, workload: Workload) -> Side:
        address = workload.resource.address
        if address not in self._sides:
            rules = {each: tuple(self._groups.of(workload.groups, each)) for each in DIRECTIONS}
            self._sides[address] = Side(
                rules["egress"],
                rules["ingress"],
                {each: _named(found) for each, found in rules.items()},
                union(subnet.addresses for subnet in workload.subnets),
                self._within(workload),
            )
        return self._sides[address]

    def _within(self, workload: Workload) -> frozenset[str] | None:
        vpcs = set()
        for subnet in workload.subnets:
            leads_elsewhere = any(route.hop == "other" for route in self._subnets.routes(subnet))
            if not subnet.is_known or subnet.vpc is None or leads_elsewhere:
                return None
            vpcs.add(subnet.vpc)
        return frozenset(vpcs) or None

    def _may_name(self, end: End, workload: Workload, side: Side) -> bool:
        if isinstance(end, Group):
            return end.address in (workload.groups or ())
        if isinstance(end, Range):
            return self._overlap(side.addresses, end.addresses)
        return isinstance(end, Unknown)

    def _passing(self, source: Workload, target: Workload, to: End, from_: End) -> Way:
        """What gets from any of the source's subnets to any of the target's."""
        found, via = NOTHING, "no subnet of it has such an address"
        for here, there in product(source.subnets, target.subnets):
            sources, targets = _addresses(here, from_), _addresses(there, to)
            if not sources or not targets:
                continue
            passing, how = self._way(here, there, sources, targets)
            if passing or not found:
                via = how
            found |= passing
        return found, via

    def _way(self, here: Subnet, there: Subnet, sources: Intervals, targets: Intervals) -> Way:
        if here.address == there.address or not (here.is_known and there.is_known):
            return ANYTHING, "local"
        via = "local"
        if here.vpc != there.vpc:
            on = self._leads_elsewhere(here, targets)
            back = self._leads_elsewhere(there, sources)
            if on is None or back is None:
                return NOTHING, "there is no route between the VPCs"
            via = on
        passing = admitted(
            sources,
            targets,
            there=([(there.acl, "in")], [(here.acl, "out")]),
            back=([(there.acl, "out")], [(here.acl, "in")]),
        )
        return passing, via if passing else "the network ACLs refuse it"

    def _leads_elsewhere(self, subnet: Subnet, to: Intervals) -> str | None:
        hops = self._subnets.tables.hops(subnet.table or "", to)
        return next((route.target for _, route in hops if route.hop == "other"), None)


def _addresses(subnet: Subnet, end: End) -> Intervals:
    """The subnet's addresses that a rule's end covers."""
    return subnet.addresses & end.addresses if isinstance(end, Range) else subnet.addresses


def _named(rules: tuple[Rule, ...]) -> frozenset[str]:
    """The groups that rules are about."""
    return frozenset(rule.end.address for rule in rules if isinstance(rule.end, Group))


def _by_address(rules: tuple[Rule, ...], *ends: type[End]) -> bool:
    return any(isinstance(rule.end, ends) for rule in rules)


def _apart(source: Side, target: Side) -> bool:
    """Whether there is no way between their VPCs: it takes a route of each."""
    return bool(source.within and target.within and source.within.isdisjoint(target.within))


def _name_each_other(source: Workload, target: Workload, from_: Side, to: Side) -> bool:
    out, into = from_.named["egress"], to.named["ingress"]
    return not out.isdisjoint(target.groups or ()) or not into.isdisjoint(source.groups or ())


def _is_named(rule: Rule, source: Workload, target: Workload) -> bool:
    """Whether the rule is about just these two, and not about whoever has an address."""
    other = target if rule.direction == "egress" else source
    return isinstance(rule.end, Group) and rule.end.address in (other.groups or ())
