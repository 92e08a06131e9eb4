"""Where each peer stands in the picture: on a diagonal, from who is outside to what is reached from within.

A flow leaves its source to the right, along the source's row, and goes down the target's column: so no line
runs through a box, every horizontal line is one source's, and every vertical one is one target's. What goes
against the order leaves to the left and goes up.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from strongroom.proof.reach.peers import INTERNET, Flow, Peer, Zone, ports
from strongroom.proof.reach.prefix_lists import service_name
from strongroom.proof.reach.reachability import Reachability
from strongroom.proof.reach.roster import order
from strongroom.synthesized.addresses import type_of

MARGIN = 24
TITLE = 40  # the heading above the first box
BOX_WIDTH, BOX_HEIGHT = 164, 48
WIDEST = 24  # letters in a box
STEP = 108  # from one column to the next: less than a box, for no two boxes are in one row
ROW_GAP = 20
ZONE_PAD, ZONE_LABEL = 12, 20
LINE = 15  # a line of text
IN, BACK = 132, 36  # where lines enter a box, from its left edge: from above, and from below

_ZONES: tuple[Zone, ...] = ("public", "private", "isolated", "unknown")
_TITLES = {
    "load_balancer": "Load balancer",
    "service": "Service",
    "function": "Function",
    "database": "Database",
    "endpoints": "Interface endpoints",
    "internet": "Internet",
    "partners": "Partners",
    "dynamodb": "DynamoDB",
    "s3": "S3",
}
_WAYS = {
    "aws_nat_gateway": "by NAT gateway",
    "aws_internet_gateway": "by internet gateway",
    "aws_egress_only_internet_gateway": "by egress-only gateway",
    "aws_vpc_endpoint": "by gateway endpoint",
}


@dataclass(frozen=True)
class Box:
    """A peer's place. `zone` is None outside the VPC."""

    peer: Peer
    title: str
    lines: tuple[str, ...]
    zone: Zone | None
    x: float
    y: float
    height: float

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


@dataclass(frozen=True)
class Line:
    """All that a source can open to a target."""

    source: Box
    target: Box
    labels: tuple[str, ...]

    @property
    def forward(self) -> bool:
        return self.source.y < self.target.y


@dataclass(frozen=True)
class Layout:
    boxes: list[Box]
    lines: list[Line]
    width: float
    height: float

    def zones(self) -> list[tuple[Zone, list[Box]]]:
        """The boxes in each kind of subnet."""
        return [(zone, found) for zone in _ZONES if (found := [box for box in self.boxes if box.zone == zone])]


def layout(found: Reachability) -> Layout:
    between: defaultdict[tuple[Peer, Peer], list[Flow]] = defaultdict(list)
    for flow in found.flows:
        between[flow.source, flow.target].append(flow)
    inside = {peer for peer in found.peers.values() if peer.role != "idle group"}
    inside |= {end for ends in between for end in ends if end.resources}
    first = sorted({source for source, _ in between if source not in inside}, key=order)
    last = sorted({target for _, target in between if target not in inside}, key=order)

    heights = {source: _label_height(between, source) for source, _ in between}
    boxes: list[Box] = []
    x, y, zone = float(MARGIN), float(MARGIN + TITLE), None
    for position, peer in enumerate([*first, *_by_zone(inside), *last]):
        own_zone = None if peer not in inside or peer.zone == "outside" else peer.zone
        if position and own_zone != zone:
            x, y = x + 2 * ZONE_PAD, y + 2 * ZONE_PAD
        if own_zone != zone and own_zone is not None:
            y += ZONE_LABEL
        zone = own_zone
        lines = tuple(_lines(peer, found.flows, is_target=position >= len(first)))
        row = heights.get(peer, 0) if position < len(first) + len(inside) else 0
        height = max(BOX_HEIGHT, 34 + LINE * len(lines), row)
        boxes.append(Box(peer, _title(peer), lines, own_zone, x, y, height))
        x, y = x + STEP, y + height + ROW_GAP
    sources = {box.peer: box for box in reversed(boxes)}
    targets = {box.peer: box for box in boxes}
    lines_ = [
        Line(sources[source], targets[target], tuple(_labels(flows)))
        for (source, target), flows in between.items()
    ]
    return Layout(boxes, lines_, x - STEP + BOX_WIDTH + MARGIN + ZONE_PAD, y + MARGIN)


def _by_zone(inside: set[Peer]) -> list[Peer]:
    outside = [peer for peer in sorted(inside, key=order) if peer.zone == "outside"]
    return [*outside, *(peer for zone in _ZONES for peer in sorted(inside, key=order) if peer.zone == zone)]


def _title(peer: Peer) -> str:
    role = peer.name if peer.role == "aws" else peer.role
    return _TITLES.get(role, role[:1].upper() + role[1:].replace("_", " "))


def _lines(peer: Peer, flows: list[Flow], *, is_target: bool) -> list[str]:
    """What stands below the title: how it is reached from the stack, or what it is there."""
    if peer.role == "endpoints":
        names = [service_name(resource.get("service_name")) or resource.type for resource in peer.resources]
        return _wrapped(sorted(names))
    own = peer.name.removeprefix(peer.role).strip(" ()")
    if peer.role in ("unknown", "idle group"):
        return [_short(own)]
    if peer.resources:
        return [_short(own)] if own else sorted({resource.type for resource in peer.resources})
    lines = [peer.cidr] if peer.cidr else []
    if peer.name == INTERNET and not is_target:
        return ["any address"]
    ways = {type_of(via) for flow in flows if flow.target == peer for via in flow.via}
    return lines + sorted(_WAYS.get(way, way) for way in ways) if is_target else lines


def _short(text: str) -> str:
    return text if len(text) <= WIDEST else f"{text[: WIDEST - 1]}…"


def _labels(flows: list[Flow]) -> list[str]:
    return _wrapped([ports(flow.protocol, flow.port) for flow in flows], widest=13)


def _label_height(between: dict[tuple[Peer, Peer], list[Flow]], source: Peer) -> float:
    return max(len(_labels(flows)) for ends, flows in between.items() if ends[0] == source) * LINE + 8


def _wrapped(words: list[str], widest: int = WIDEST) -> list[str]:
    lines: list[str] = []
    for word in words:
        if lines and len(lines[-1]) + len(word) + 2 <= widest:
            lines[-1] += f", {word}"
        else:
            lines.append(word)
    return [f"{line}," for line in lines[:-1]] + lines[-1:]
