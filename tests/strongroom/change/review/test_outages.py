"""A count that becomes nothing, and what is disabled, ends what somebody is served by, by each row."""

from __future__ import annotations

from typing import Any

import pytest

from strongroom.change.review.entry import Entry, entry
from strongroom.change.review.judgement import interruptions, judge
from strongroom.change.review.outages import outages, table
from strongroom.change.review.verdict import Verdict
from tests.strongroom.change.review.plans import change

ONE = [(type_, argument, row) for row in table() for type_ in row.types for argument in row.arguments]
OF_ANOTHER = {("aws_appautoscaling_target", "min_size"), ("aws_autoscaling_group", "min_capacity")}
ENDING = [each for each in ONE if each[:2] not in OF_ANOTHER and each[2].become]
WORDS = {"STOPPED": "RUNNING", "DISABLED": "ENABLED", "stopped": "running", "Inactive": "Active"}


def given(argument: str, value: Any) -> dict[str, Any]:
    outer, dot, inner = argument.partition(".")
    return {outer: [{inner: value}]} if dot else {outer: value}


def other_than(ending: Any) -> Any:
    if isinstance(ending, str):
        return WORDS[ending]
    return True if ending is False else 3


def told(type_: str, argument: str, old: Any, new: Any) -> Entry:
    return entry(change(f"{type_}.a", ["update"], given(argument, old), given(argument, new)))


@pytest.mark.parametrize(
    ("type_", "argument", "row"), ENDING, ids=lambda each: each if isinstance(each, str) else ""
)
def test_what_ends_it(type_: str, argument: str, row: Any) -> None:
    (ending,) = row.become
    ended = told(type_, argument, other_than(ending), ending)
    worst = judge(ended, delta_known=True)[0]
    assert worst.verdict is Verdict.DANGEROUS
    assert row.what in worst.sentence
    assert row.what in {each.what for each in interruptions(ended)}
    for other in (told(type_, argument, ending, other_than(ending)), told(type_, argument, ending, "${var.x}")):
        assert row.what not in {each.what for each in interruptions(other)}
        assert judge(other, delta_known=True)[0].verdict < Verdict.DANGEROUS


@pytest.mark.parametrize("text", ["0", 0.0])
def test_numbers_may_be_text(text: Any) -> None:
    assert (
        judge(told("aws_ecs_service", "desired_count", "4", text), delta_known=True)[0].verdict
        is Verdict.DANGEROUS
    )


@pytest.mark.parametrize("argument", ["engine_version", "instance_class"])
def test_a_database_that_restarts(argument: str) -> None:
    found = told("aws_db_instance", argument, "15.4", "16.1")
    (restarts,) = interruptions(found)
    assert "restarts" in restarts.what
    worst = judge(found, delta_known=True)[0]
    assert worst.verdict is Verdict.REVIEW
    assert restarts.what in worst.sentence


def test_what_is_no_longer_given_stays_as_it_is() -> None:
    assert [*outages(told("aws_db_instance", "engine_version", "15.4", "16.1"))]
    assert not [*outages(told("aws_db_instance", "engine_version", "15.4", None))]


def test_every_row_has_its_document() -> None:
    assert all(row.source and row.lasts and bool(row.become) != row.changed for row in table())
