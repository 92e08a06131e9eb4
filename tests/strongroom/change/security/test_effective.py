"""What is gained and lost, beside every request of a small world asked by itself."""

from __future__ import annotations

from itertools import product

import hypothesis.strategies as st
from hypothesis import example, given, settings

from strongroom.change.security.permissions.effective import Difference, Side, difference
from strongroom.change.security.permissions.holders import Holder
from strongroom.change.security.permissions.patterns import covers
from strongroom.proof.permissions.evaluate import Request, evaluate_role
from strongroom.synthesized import Statement

ACTIONS = ["s3:*", "s3:Get*", "s3:GetObject", "s3:*Object", "*"]
RESOURCES = ["*", "arn:aws:s3:::a/*", "arn:aws:s3:::a/x", "arn:aws:s3:::*/x"]
VALUES = ["one", "two"]
CONDITIONS = [
    {},
    *({"StringEquals": {"aws:k": value}} for value in VALUES),
    {"StringEquals": {"aws:k": VALUES}},
    {"StringNotEquals": {"aws:k": "one"}},
    {"StringEqualsIfExists": {"aws:k": "one"}},
    {"Null": {"aws:k": "true"}},
    {"Bool": {"aws:l": "true"}},
    {"StringLike": {"aws:k": "o*"}, "Bool": {"aws:l": "false"}},
]

# Concrete requests, and what no policy names.
ASKED = [
    Request(action, resource, context)
    for action, resource, context in product(
        ["s3:GetObject", "s3:GetTags", "s3:PutObject", "sqs:Send"],
        ["arn:aws:s3:::a/x", "arn:aws:s3:::a/y", "arn:aws:s3:::b/x", "arn:aws:s3:::b/y"],
        [
            {name: value for name, value in (("aws:k", k), ("aws:l", flag)) if value is not None}
            for k, flag in product([None, "one", "two", "other"], [None, "true", "false"])
        ],
    )
]


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    action, resource = (draw(st.booleans()) for _ in range(2))
    return {
        "Effect": draw(st.sampled_from(["Allow", "Allow", "Deny"])),
        "NotAction" if action and draw(st.booleans()) else "Action": draw(
            st.lists(st.sampled_from(ACTIONS), min_size=1, max_size=2)
        ),
        "NotResource" if resource and draw(st.booleans()) else "Resource": draw(
            st.lists(st.sampled_from(RESOURCES), min_size=1, max_size=2)
        ),
        "Condition": draw(st.sampled_from(CONDITIONS)),
    }


POLICIES = st.lists(statements(), max_size=3)
BOUNDARIES = st.none() | st.lists(statements(), max_size=2)


def holder(policies: list[Statement], boundary: list[Statement] | None) -> Holder:
    limits = None if boundary is None else [(each, "b") for each in boundary]
    return Holder("a", identity=True, statements=[(each, "p") for each in policies], boundary=limits)


def compared(before: Holder, after: Holder) -> Difference:
    return difference(Side(before), Side(after), denials=False)


def differing(
    before: tuple[list[Statement], list[Statement] | None],
    after: tuple[list[Statement], list[Statement] | None],
) -> tuple[list[Request], list[Request]]:
    was = [evaluate_role(*before, each).allowed for each in ASKED]
    is_ = [evaluate_role(*after, each).allowed for each in ASKED]
    gained = [each for each, old, new in zip(ASKED, was, is_, strict=True) if new and not old]
    return gained, [each for each, old, new in zip(ASKED, was, is_, strict=True) if old and not new]


# What fits both of two patterns may be shorter than either: `a/*` and `*/x` have `a/x` in common too.
@example(
    old=[],
    new=[
        {"Effect": "Allow", "Action": ["s3:*"], "Resource": ["arn:aws:s3:::a/*"], "Condition": {}},
        {"Effect": "Deny", "Action": ["s3:*"], "NotResource": ["arn:aws:s3:::*/x"], "Condition": {}},
    ],
)
@settings(max_examples=60, deadline=None)
@given(POLICIES, POLICIES)
def test_every_request_that_differs_is_in_what_is_told(old: list[Statement], new: list[Statement]) -> None:
    found = compared(holder(old, None), holder(new, None))
    for asked, told in zip(differing((old, None), (new, None)), (found.gained, found.lost), strict=True):
        for request in asked:
            assert any(
                covers(region.action, request.action.lower()) and covers(region.resource, request.resource)
                for region, _, _ in told
            ), request


@settings(max_examples=60, deadline=None)
@given(POLICIES, POLICIES, BOUNDARIES, BOUNDARIES)
def test_boundaries_are_a_part_of_it(
    old: list[Statement],
    new: list[Statement],
    was: list[Statement] | None,
    is_: list[Statement] | None,
) -> None:
    found = compared(holder(old, was), holder(new, is_))
    for asked, told in zip(differing((old, was), (new, is_)), (found.gained, found.lost), strict=True):
        for request in asked:
            assert any(covers(region.action, request.action.lower()) for region, _, _ in told), request


# What is everything but something is a part of everything, whichever of the two is found first.
@example(
    old=[
        {"Effect": "Allow", "Action": ["s3:*"], "Resource": ["*"], "Condition": {}},
        {"Effect": "Deny", "NotAction": ["s3:*"], "Resource": ["*"], "Condition": {}},
    ],
    new=[{"Effect": "Allow", "Action": ["*"], "Resource": ["*"], "Condition": {}}],
    boundary=None,
)
@settings(max_examples=40, deadline=None)
@given(POLICIES, POLICIES, BOUNDARIES)
def test_the_way_back_loses_what_was_gained(
    old: list[Statement], new: list[Statement], boundary: list[Statement] | None
) -> None:
    there = compared(holder(old, boundary), holder(new, boundary))
    back = compared(holder(new, boundary), holder(old, boundary))
    assert {region for region, _, _ in there.gained} == {region for region, _, _ in back.lost}
