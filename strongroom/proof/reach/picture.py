"""The flows as an SVG, readable in light and in dark mode."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from strongroom.proof.reach.layout import (
    BACK,
    BOX_WIDTH,
    IN,
    LINE,
    MARGIN,
    ZONE_LABEL,
    ZONE_PAD,
    Box,
    Layout,
    Line,
    layout,
)
from strongroom.proof.reach.reachability import Reachability
from strongroom.synthesized import Stack

ROUND = 8  # radius of a corner
LETTER = 6.6  # width of a letter of a label, about
LEGEND = 330  # width of the explanation

STYLE = """
    text { font: 12px system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; fill: #1f2933; }
    .page { fill: #ffffff; }
    .heading { font-size: 16px; font-weight: 600; }
    .vpc { fill: none; stroke: #52606d; stroke-width: 1.5; stroke-dasharray: 6 4; }
    .public { fill: #fdf0e6; }
    .private { fill: #eaf1f9; }
    .isolated { fill: #e8f3ec; }
    .unknown { fill: #f9e9ec; }
    .box { fill: #ffffff; stroke: #3b6ea5; stroke-width: 1.5; }
    .outer { stroke: #7b8794; }
    .title { font-size: 13px; font-weight: 600; text-anchor: middle; }
    .sub { fill: #52606d; text-anchor: middle; }
    .zone { font-weight: 600; fill: #52606d; }
    .note { fill: #52606d; }
    .flow { fill: none; stroke: #2f6db5; stroke-width: 2; }
    .head { fill: #2f6db5; }
    .from-outside { stroke: #c2571a; }
    .head-outside { fill: #c2571a; }
    .label { fill: #2f6db5; }
    .label-outside { fill: #c2571a; }
    .port { fill: #ffffff; font-weight: 600; text-anchor: middle; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3; }
      .page { fill: #0d1117; }
      .vpc { stroke: #8b98a5; }
      .public { fill: #2b1d12; }
      .private { fill: #131f30; }
      .isolated { fill: #12241a; }
      .unknown { fill: #2d1519; }
      .box { fill: #0d1117; stroke: #6ea8e0; }
      .outer { stroke: #8b98a5; }
      .sub, .zone, .note { fill: #9fb0c0; }
      .flow { stroke: #6ea8e0; }
      .head, .label { fill: #6ea8e0; }
      .from-outside { stroke: #f0883e; }
      .head-outside, .label-outside { fill: #f0883e; }
      .port { fill: #0d1117; }
    }
"""


def picture(stack: Stack, found: Reachability) -> str:
    """The whole document."""
    plan = layout(found)
    width, height = max(plan.width, LEGEND + 2 * MARGIN), plan.height
    body = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" role="img" '
        'aria-labelledby="t d">',
        f'  <title id="t">{escape(stack.name)}: who can open which port to whom</title>',
        f'  <desc id="d">{escape("; ".join(map(str, found.flows)))}. Nothing else is open.</desc>',
        f"  <style>{STYLE}  </style>",
        "  <defs>",
        _marker("head", "head"),
        _marker("head-outside", "head-outside"),
        "  </defs>",
        f'  <rect class="page" width="{width:g}" height="{height:g}"/>',
        f'  <text class="heading" x="{MARGIN}" y="{MARGIN + 14}">{escape(stack.name)}: '
        "who can open which port to whom</text>",
        *_zones(plan),
        *(element for line in plan.lines for element in _line(line)),
        *(element for box in plan.boxes for element in _box(box)),
        *(element for line in plan.lines for element in _ports(line)),
        *_legend(plan, found),
        "</svg>",
    ]
    return "\n".join(body) + "\n"


def _marker(id: str, css: str) -> str:
    return (
        f'    <marker id="{id}" viewBox="0 0 10 10" refX="8" refY="5" markerWidth="6" markerHeight="6" '
        f'orient="auto"><path class="{css}" d="M0 0 L10 5 L0 10 z"/></marker>'
    )


def _zones(plan: Layout) -> Iterator[str]:
    zones = plan.zones()
    if not zones:
        return
    frames = [(zone, *_frame(boxes)) for zone, boxes in zones]
    left, top = min(frame[1] for frame in frames) - 8, min(frame[2] for frame in frames) - 8
    right, bottom = max(frame[3] for frame in frames) + 8, max(frame[4] for frame in frames) + 8
    yield _rect("vpc", left, top, right - left, bottom - top)
    yield f'  <text class="zone" x="{left + 10:g}" y="{bottom - 12:g}">VPC</text>'
    for zone, x, y, to_x, to_y in frames:
        yield _rect(zone, x, y, to_x - x, to_y - y)
        label = "not in this stack" if zone == "unknown" else f"{zone} subnets"
        yield f'  <text class="zone" x="{x + ZONE_PAD:g}" y="{y + 18:g}">{label}</text>'


def _frame(boxes: list[Box]) -> tuple[float, float, float, float]:
    return (
        min(box.x for box in boxes) - ZONE_PAD,
        min(box.y for box in boxes) - ZONE_PAD - ZONE_LABEL + 4,
        max(box.x for box in boxes) + BOX_WIDTH + ZONE_PAD,
        max(box.y + box.height for box in boxes) + ZONE_PAD,
    )


def _rect(css: str, x: float, y: float, width: float, height: float, radius: int = 6) -> str:
    return f'  <rect class="{css}" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{radius}"/>'


def _box(box: Box) -> Iterator[str]:
    yield _rect("box" if box.zone else "box outer", box.x, box.y, BOX_WIDTH, box.height)
    x = box.x + BOX_WIDTH / 2
    first = box.middle + 4 - LINE * len(box.lines) / 2
    yield f'  <text class="title" x="{x:g}" y="{first:g}">{escape(box.title)}</text>'
    for number, line in enumerate(box.lines, start=1):
        yield f'  <text class="sub" x="{x:g}" y="{first + LINE * number:g}">{escape(line)}</text>'


def _corner(line: Line) -> tuple[float, float]:
    """Where the source's row meets the target's column."""
    return line.target.x + (IN if line.forward else BACK), line.source.middle


def _line(line: Line) -> Iterator[str]:
    if line.source is line.target:
        return
    outer = "" if line.source.zone else "-outside"
    css = "flow from-outside" if outer else "flow"
    x, y = _corner(line)
    if line.forward:
        start, turn, down = line.source.x + BOX_WIDTH, x - ROUND, ROUND
        to = line.target.y - 1
    else:
        start, turn, down = line.source.x, x + ROUND, -ROUND
        to = line.target.y + line.target.height + 1
    bend = f"H{turn:g} Q{x:g} {y:g} {x:g} {y + down:g} V{to:g}"
    yield f'  <path class="{css}" d="M{start:g} {y:g} {bend}" marker-end="url(#head{outer})"/>'


def _ports(line: Line) -> Iterator[str]:
    """The label, in the corner that is this flow's alone; at its own edge for what goes to itself."""
    outer = "" if line.source.zone else "-outside"
    labels = line.labels
    x, y = _corner(line)
    if line.source is line.target:
        labels = (f"itself: {labels[0]}", *labels[1:])
        x, y = line.source.x + BOX_WIDTH / 2, line.source.y + line.source.height + 7
    width = max(map(len, labels)) * LETTER + 16
    height = len(labels) * LINE + 6
    yield _rect(f"label{outer}", x - width / 2, y - height / 2, width, height, 9)
    for number, label in enumerate(labels):
        down = y - height / 2 + 15 + number * LINE
        yield f'  <text class="port" x="{x:g}" y="{down:g}">{escape(label)}</text>'


def _legend(plan: Layout, found: Reachability) -> Iterator[str]:
    lines = [
        "Follow a box's line to a label, and from there to the target.",
        "A label is what may be opened: TCP ports, if nothing else is said.",
        "What has no label is refused by a route, an ACL or a group.",
    ]
    if found.refused:
        lines.append(f"Half open, and so refused: {len(found.refused)} rules.")
    for number, line in enumerate(lines):
        y = plan.height - MARGIN - LINE * (len(lines) - 1 - number)
        yield f'  <text class="note" x="{MARGIN}" y="{y:g}">{escape(line)}</text>'
