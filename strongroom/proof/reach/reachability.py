"""Who can open which port to whom: every layer of a stack's network put together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import networkx as nx

from strongroom.proof.reach.admissions import Admission, Outcome, Stop
from strongroom.proof.reach.groups import SecurityGroups
from strongroom.proof.reach.inside import Inside
from strongroom.proof.reach.outside import Outside
from strongroom.proof.reach.peers import Flow, Peer, Refusal
from strongroom.proof.reach.prefix_lists import PrefixLists
from strongroom.proof.reach.refusals import refusals
from strongroom.proof.reach.roster import order, roster
from strongroom.proof.reach.subnets import Subnets
from strongroom.proof.reach.traffic import described
from strongroom.proof.reach.workloads import Workload, Workloads
from strongroom.synthesized import Resource, Stack

Part = tuple[str, int, int]  # protocol, first port, last port


@dataclass(frozen=True)
class Reachability:
    """`flows` is everything that is open, `refused` every rule that admits more than is.

    `subnets`, `groups` and `workloads` are what it was computed from.
    """

    flows: list[Flow]
    refused: list[Refusal]
    subnets: Subnets
    groups: SecurityGroups
    workloads: list[Workload]
    peers: dict[str, Peer]  # address of a workload's resource -> peer

    def peer_of(self, resource: Resource) -> Peer | None:
        return self.peers.get(resource.address)

    def workload(self, resource: Resource) -> Workload | None:
        return next((each for each in self.workloads if each.resource.address == resource.address), None)

    def from_(self, peer: Peer | None) -> list[Flow]:
        return [flow for flow in self.flows if flow.source == peer]

    def to(self, peer: Peer | None) -> list[Flow]:
        return [flow for flow in self.flows if flow.target == peer]

    @cached_property
    def graph(self) -> nx.DiGraph[Peer]:
        """An edge from each source to each of its targets."""
        graph: nx.DiGraph[Peer] = nx.DiGraph()
        graph.add_nodes_from(self.peers.values())
        graph.add_edges_from((flow.source, flow.target) for flow in self.flows)
        return graph


_latest: list[tuple[Stack, Reachability]] = []


def reachability(stack: Stack) -> Reachability:
    """Computes it; of the stack that was asked for last, the answer is kept."""
    if not _latest or _latest[0][0] is not stack:
        _latest[:] = [(stack, _computed(stack))]
    return _latest[0][1]


def _computed(stack: Stack) -> Reachability:
    subnets = Subnets(stack)
    groups = SecurityGroups(stack, PrefixLists(stack))
    workloads = Workloads(stack, groups, subnets).all
    peers = roster(workloads)
    outcomes = list(_outcomes(stack, groups, subnets, workloads, peers))
    admissions = [outcome for outcome in outcomes if isinstance(outcome, Admission)]
    stops = [outcome for outcome in outcomes if isinstance(outcome, Stop)]
    used = {group for workload in workloads for group in workload.groups or ()}
    rules = [rule for rule in groups.rules if rule.group in used]
    return Reachability(
        list(_flows(admissions)), refusals(rules, admissions, stops), subnets, groups, workloads, peers
    )


def _outcomes(
    stack: Stack,
    groups: SecurityGroups,
    subnets: Subnets,
    workloads: list[Workload],
    peers: dict[str, Peer],
) -> Iterator[Outcome]:
    inside, outside = Inside(groups, subnets), Outside(stack, groups, subnets)
    for source, target in inside.pairs(workloads):
        ends = peers[source.resource.address], peers[target.resource.address]
        yield from inside.between(source, target, ends)
    for workload in workloads:
        yield from outside.from_(workload, peers[workload.resource.address])
        yield from outside.into(workload, peers[workload.resource.address])


def _flows(admissions: list[Admission]) -> Iterator[Flow]:
    between: defaultdict[tuple[Peer, Peer], list[Admission]] = defaultdict(list)
    for admission in admissions:
        between[admission.source, admission.target].append(admission)
    for source, target in sorted(between, key=lambda ends: (order(ends[0]), order(ends[1]))):
        found = between[source, target]
        parts = [(admission, part) for admission in found for part in described(admission.traffic)]
        for widest in _widest({part for _, part in parts}):
            within = [admission for admission, part in parts if _covers(widest, part)]
            yield Flow(
                source,
                target,
                *widest,
                via=tuple(sorted({via for admission in within for via in admission.via})),
                admitted_by=tuple(
                    sorted({rule.made_by for admission in within for rule in admission.rules if rule.made_by})
                ),
            )


def _widest(parts: Iterable[Part]) -> list[Part]:
    """Without those that are part of another: 443 goes where 1-1023 is."""
    given = set(parts)
    return sorted(part for part in given if not any(_covers(other, part) for other in given - {part}))


def _covers(wide: Part, narrow: Part) -> bool:
    return wide[0] in ("all", narrow[0]) and wide[1] <= narrow[1] and narrow[2] <= wide[2]
