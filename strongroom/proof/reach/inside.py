"""From workload to workload, within a VPC or between two that have a route to each other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from strongroom.proof.reach.acls import admitted
from strongroom.proof.reach.admissions import Admission, Outcome, Stop
from strongroom.proof.reach.ends import End, Group, Range, Unknown
from strongroom.proof.reach.groups import Rule, SecurityGroups
from strongroom.proof.reach.intervals import Intervals
from strongroom.proof.reach.peers import Peer
from strongroom.proof.reach.subnets import Subnet, Subnets
from strongroom.proof.reach.traffic import ANYTHING, NOTHING
from strongroom.proof.reach.workloads import Workload

Way = tuple[Intervals, str]  # what gets through, and by what


class Inside:
    """Both groups must admit it, and the subnets' routes and ACLs must let it through and its replies back."""

    def __init__(self, groups: SecurityGroups, subnets: Subnets) -> None:
        self._groups = groups
        self._subnets = subnets

    def between(self, source: Workload, target: Workload, ends: tuple[Peer, Peer]) -> Iterator[Outcome]:
        egress = [r for r in self._groups.of(source.groups, "egress") if _may_name(r.end, target)]
        ingress = [r for r in self._groups.of(target.groups, "ingress") if _may_name(r.end, source)]
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


def _may_name(end: End, workload: Workload) -> bool:
    if isinstance(end, Group):
        return end.address in (workload.groups or ())
    if isinstance(end, Range):
        return any(subnet.addresses.overlaps(end.addresses) for subnet in workload.subnets)
    return isinstance(end, Unknown)


def _is_named(rule: Rule, source: Workload, target: Workload) -> bool:
    """Whether the rule is about just these two, and not about whoever has an address."""
    other = target if rule.direction == "egress" else source
    return isinstance(rule.end, Group) and rule.end.address in (other.groups or ())
