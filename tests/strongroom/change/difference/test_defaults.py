"""A default that is written out, or left out, is no change."""

from __future__ import annotations

from typing import Any

import pytest

from strongroom.change.difference.judged import reviewed
from strongroom.change.difference.stack import StackDifference, difference
from strongroom.change.review.verdict import Verdict
from strongroom.synthesized import Stack


def judged(type_: str, before: dict[str, Any], after: dict[str, Any]) -> StackDifference:
    old, new = (Stack("s", {"resource": {type_: {"x": side}}}) for side in (before, after))
    return reviewed(difference("s", old, new), old, new)


WRITTEN = [
    ("aws_rds_cluster", {"deletion_protection": False}),
    ("aws_rds_cluster", {"deletion_protection": "false"}),
    ("aws_dynamodb_table", {"deletion_protection_enabled": False}),
    ("aws_kms_key", {"enable_key_rotation": False}),
]
IDS = [f"{type_} {given}" for type_, given in WRITTEN]


@pytest.mark.parametrize(("type_", "given"), WRITTEN, ids=IDS)
def test_what_says_the_same_is_no_change(type_: str, given: dict[str, Any]) -> None:
    for before, after in (({}, given), (given, {})):
        found = judged(type_, before, after)
        assert found.verdict is Verdict.NONE
        assert not found.resources


@pytest.mark.parametrize(("type_", "given"), WRITTEN, ids=IDS)
def test_what_says_another_thing_is_one(type_: str, given: dict[str, Any]) -> None:
    """On is no default of these, and what was on is no default when it goes."""
    on = dict.fromkeys(given, True)
    assert judged(type_, {}, on).resources
    assert judged(type_, on, {}).verdict >= Verdict.REVIEW
    assert judged(type_, on, given).verdict >= Verdict.REVIEW


def test_an_argument_of_which_no_table_knows_the_default_counts() -> None:
    assert judged("aws_vpc", {}, {"enable_dns_support": False}).resources
