"""Who can reach whom before and after, resource by resource: a peer's name depends on who else there is."""

from __future__ import annotations

from strongroom.change.security.delta import Flow
from strongroom.proof.reach import Flow as Open
from strongroom.proof.reach import Peer, reachability
from strongroom.proof.reach.peers import ports
from strongroom.synthesized import Stack

End = tuple[str, str]
"""The address of the resource, or the name of who has none; and the range of addresses."""

Way = tuple[End, End]


def flows(before: Stack | None, after: Stack | None) -> tuple[set[Flow], set[Flow]]:
    """Those that are open on one side only: gained, lost."""
    old, new = (_ways(stack) if stack else {} for stack in (before, after))
    return _only(new, old), _only(old, new)


def _ways(stack: Stack) -> dict[Way, list[Open]]:
    found: dict[Way, list[Open]] = {}
    for flow in reachability(stack).flows:
        for source in _ends(flow.source):
            for target in _ends(flow.target):
                found.setdefault((source, target), []).append(flow)
    return found


def _ends(peer: Peer) -> list[End]:
    if peer.resources and peer.role != "aws":
        return [(resource.address, "") for resource in peer.resources]
    return [(peer.name, peer.cidr or "")]


def _only(there: dict[Way, list[Open]], elsewhere: dict[Way, list[Open]]) -> set[Flow]:
    return {
        Flow(str(flow.source), str(flow.target), ports(flow.protocol, flow.port))
        for way, given in there.items()
        for flow in given
        if not any(_covers(other, flow) for other in elsewhere.get(way, ()))
    }


def _covers(wide: Open, narrow: Open) -> bool:
    return wide.protocol in ("all", narrow.protocol) and wide.first <= narrow.first and narrow.last <= wide.last
