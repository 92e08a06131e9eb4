"""The peers of a stack: workloads that have the same role, groups and subnets are one."""

from __future__ import annotations

from collections import Counter, defaultdict

from strongroom.proof.reach.peers import INTERNET, PARTNERS, Peer, Zone
from strongroom.proof.reach.prefix_lists import service_name
from strongroom.proof.reach.workloads import Workload
from strongroom.synthesized import Resource

# The way a request goes: first who is outside, then from the public subnets to the isolated ones.
_ORDER = (
    INTERNET,
    PARTNERS,
    "load_balancer",
    "service",
    "migration",
    "job",
    "function",
    "database",
    "endpoints",
    "aws",
)
_OPENNESS: tuple[Zone, ...] = ("outside", "public", "unknown", "private", "isolated")


def order(peer: Peer) -> tuple[int, str, str]:
    """What peers are sorted by, whatever order the configuration has."""
    place = _ORDER.index(peer.role) if peer.role in _ORDER else len(_ORDER)
    return place, peer.name, peer.cidr or ""


def roster(workloads: list[Workload]) -> dict[str, Peer]:
    """The address of a workload's resource -> its peer."""
    alike: defaultdict[object, list[Workload]] = defaultdict(list)
    for workload in workloads:
        alike[_kind(workload)].append(workload)
    shared = Counter(members[0].role for members in alike.values())
    found: dict[str, Peer] = {}
    for members in alike.values():
        role = members[0].role
        resources = tuple(sorted((m.resource for m in members), key=lambda resource: resource.address))
        name = role if shared[role] == 1 and role != "idle group" else f"{role} {_own_name(resources[0])}"
        peer = Peer(name, role, _zone(members[0]), resources=resources)
        found |= {resource.address: peer for resource in resources}
    return found


def _kind(workload: Workload) -> object:
    groups = None if workload.groups is None else frozenset(workload.groups)
    places = frozenset(subnet.address for subnet in workload.subnets)
    flags = (workload.public, workload.ipv6, workload.outside, workload.closed)
    return workload.role, groups, places, flags


def _own_name(resource: Resource) -> str:
    return service_name(resource.get("service_name")) or resource.path or resource.address


def _zone(workload: Workload) -> Zone:
    if workload.outside or workload.role == "idle group":
        return "outside" if workload.outside else "unknown"
    zones = {subnet.zone for subnet in workload.subnets}
    return next((zone for zone in _OPENNESS if zone in zones), "unknown")
