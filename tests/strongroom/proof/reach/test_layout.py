"""The picture, whatever is open: nothing lies on a box that is not the box's own."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from hypothesis import given, settings

from strongroom.proof.reach.layout import BACK, BOX_WIDTH, IN, Box, Layout, Line, layout
from strongroom.proof.reach.peers import Flow, Peer
from tests.strongroom.proof.reach.generated import RULES, Rule, small_with

EXAMPLES = settings(max_examples=60, deadline=None)
GAP = 4  # pixels between a line and a box it has nothing to do with


def crosses(box: Box, x1: float, y1: float, x2: float, y2: float) -> bool:
    """Whether a horizontal or vertical line touches a box, or nearly."""
    return (
        min(x1, x2) < box.x + BOX_WIDTH + GAP
        and max(x1, x2) > box.x - GAP
        and min(y1, y2) < box.y + box.height + GAP
        and max(y1, y2) > box.y - GAP
    )


def others(plan: Layout, line: Line) -> list[Box]:
    return [box for box in plan.boxes if box not in (line.source, line.target)]


@EXAMPLES
@given(RULES)
def test_boxes_lie_apart_and_within_the_picture(rules: list[Rule]) -> None:
    plan = layout(small_with(rules).reach())
    for box in plan.boxes:
        assert box.x >= 0
        assert box.x + BOX_WIDTH <= plan.width
        assert box.y + box.height <= plan.height
    for one, other in combinations(plan.boxes, 2):
        assert one.y + one.height < other.y or other.y + other.height < one.y


@EXAMPLES
@given(RULES)
def test_no_line_runs_through_a_box(rules: list[Rule]) -> None:
    plan = layout(small_with(rules).reach())
    for line in plan.lines:
        if line.source is line.target:
            continue
        source, target, y = line.source, line.target, line.source.middle
        x = target.x + (IN if line.forward else BACK)
        start = source.x + BOX_WIDTH if line.forward else source.x
        for box in others(plan, line):
            assert not crosses(box, start, y, x, y), (
                f"{source.title} to {target.title} runs through {box.title}"
            )
            assert not crosses(box, x, y, x, target.middle), f"{target.title}'s column runs through {box.title}"


@EXAMPLES
@given(RULES)
def test_every_flow_has_a_line_and_every_line_a_flow(rules: list[Rule]) -> None:
    found = small_with(rules).reach()
    plan = layout(found)
    assert {(line.source.peer, line.target.peer) for line in plan.lines} == {
        (flow.source, flow.target) for flow in found.flows
    }


def test_a_gateway_in_a_module_is_told_as_what_it_is() -> None:
    inside, outside = (
        Peer("service", "service", "private"),
        Peer("partner", "partner", "outside", "192.0.2.0/24"),
    )
    way = Flow(inside, outside, "tcp", 443, 443, ('module.net["a.b"].aws_nat_gateway.main',))
    found = small_with([]).reach()
    (box,) = (each for each in layout(replace(found, flows=[way])).boxes if "partner" in each.title.lower())
    assert "by NAT gateway" in box.lines
