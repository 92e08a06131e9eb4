"""A data source that asks for what is replaced is read during the apply: what it tells is followed."""

from __future__ import annotations

from typing import Any

import pytest

from strongroom.change.difference.judged import reviewed
from strongroom.change.difference.stack import StackDifference, difference
from strongroom.change.review.verdict import Verdict
from strongroom.synthesized import Stack


def stack(cidr: str, data: dict[str, Any], value: str, **more: Any) -> Stack:
    return Stack(
        "s",
        {
            "resource": {
                "aws_vpc": {"v": {"cidr_block": cidr}},
                "aws_sqs_queue": {"q": {"name": value}},
            },
            "data": {"aws_subnets": {"d": data}},
            **more,
        },
    )


def judged(data: dict[str, Any], value: str, **more: Any) -> StackDifference:
    old, new = (stack(cidr, data, value, **more) for cidr in ("10.0.0.0/16", "10.1.0.0/16"))
    return reviewed(difference("s", old, new), old, new)


ASKING = {"filter": [{"name": "vpc-id", "values": ["${aws_vpc.v.id}"]}]}
NAMED = "q-${data.aws_subnets.d.ids[0]}"


@pytest.mark.parametrize(
    ("data", "value", "more"),
    [
        (ASKING, NAMED, {}),
        (ASKING, "q-${local.first}", {"locals": {"first": "${data.aws_subnets.d.ids[0]}"}}),
        ({"depends_on": ["aws_vpc.v"]}, NAMED, {}),
    ],
    ids=["asks for it", "over a local", "waits for it"],
)
def test_what_it_tells_is_not_known_and_what_that_names_is_replaced(
    data: dict[str, Any], value: str, more: dict[str, Any]
) -> None:
    found = judged(data, value, **more)
    assert found.verdict is Verdict.IRREVERSIBLE
    (queue,) = [each for each in found.resources if each.address == "aws_sqs_queue.q"]
    assert [each.argument for each in queue.follows] == ["name"]
    assert any("aws_sqs_queue.q.name" in each for each in found.only_a_plan)


@pytest.mark.parametrize(
    "data",
    [{}, {"filter": [{"name": "cidr", "values": ["${aws_vpc.v.instance_tenancy}"]}]}, {"depends_on": []}],
    ids=["alone", "something that is given", "nothing"],
)
def test_one_that_asks_for_nothing_new_is_read_before(data: dict[str, Any]) -> None:
    if "filter" in data:
        old, new = (
            Stack("s", {
                "resource": {"aws_sqs_queue": {"q": {"name": NAMED}},
                             "aws_vpc": {"v": {"cidr_block": cidr, "instance_tenancy": "default"}}},
                "data": {"aws_subnets": {"d": data}},
            })
            for cidr in ("10.0.0.0/16", "10.1.0.0/16")
        )  # fmt: skip
        found = reviewed(difference("s", old, new), old, new)
    else:
        found = judged(data, NAMED)
    assert [each.address for each in found.resources] == ["aws_vpc.v"]
