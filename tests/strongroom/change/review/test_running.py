"""A change in place that interrupts nobody and changes what runs, or who is chosen, is for review."""

from __future__ import annotations

from typing import Any

import pytest

from strongroom.change.review.entry import entry
from strongroom.change.review.judgement import judge
from strongroom.change.review.running import Run, rows
from strongroom.change.review.verdict import Verdict
from tests.strongroom.change.review.plans import change

Values = dict[str, Any]


def told(type_: str, before: Values, after: Values, **more: Any) -> tuple[Verdict, set[str]]:
    found = judge(entry(change(f"{type_}.a", ["update"], before, after, **more)), delta_known=True)
    return found[0].verdict, {each.sentence for each in found}


def of(row: Run, value: Any) -> Values:
    outer, _, inner = row.argument.partition(".")
    return {outer: [{inner: value}] if inner else value}


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row.types[0]}-{row.argument}")
def test_every_row_tells_which_way(row: Run) -> None:
    old, new = (30, 20) if row.way == "less" else (20, 30)
    assert row.source
    for type_ in row.types:
        verdict, sentences = told(type_, of(row, old), of(row, new))
        assert verdict is Verdict.REVIEW
        assert row.what in sentences
        assert not any("not known" in each for each in sentences)
        assert (row.what in told(type_, of(row, new), of(row, old))[1]) is (row.way == "changed")
        assert row.what not in told(type_, of(row, old), of(row, old))[1]


def test_what_only_the_apply_tells_may_go_either_way() -> None:
    verdict, _ = told("aws_lambda_function", {"timeout": 30}, {}, after_unknown={"timeout": True})
    assert verdict is Verdict.REVIEW


def test_no_limit_is_more_than_any() -> None:
    limit = "reserved_concurrent_executions"
    assert told("aws_lambda_function", {limit: -1}, {limit: 5})[0] is Verdict.REVIEW
    assert told("aws_lambda_function", {limit: 5}, {limit: -1})[0] is Verdict.SAFE


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"backup": "daily"}, {}, Verdict.REVIEW),
        ({"Backup-Plan": "daily"}, {"Backup-Plan": "weekly"}, Verdict.REVIEW),
        ({"access": "dev"}, {"access": "admin"}, Verdict.REVIEW),
        ({}, {"kubernetes.io/role/elb": "1"}, Verdict.REVIEW),
        ({"team": "a"}, {"team": "b"}, Verdict.SAFE),
        ({"backup": "daily", "team": "a"}, {"backup": "daily"}, Verdict.SAFE),
    ],
)
def test_tags_by_which_something_is_chosen(before: Values, after: Values, expected: Verdict) -> None:
    assert told("aws_sqs_queue", {"tags": before}, {"tags": after})[0] is expected


@pytest.mark.parametrize("type_", ["aws_iam_role", "aws_iam_user"])
def test_any_tag_of_who_asks_may_be_in_a_condition(type_: str) -> None:
    for before, after in (({"team": "a"}, {"team": "b"}), ({}, {"team": "b"}), ({"team": "a"}, {})):
        assert told(type_, {"tags": before}, {"tags": after})[0] is Verdict.REVIEW
    assert told(type_, {"tags": {"Name": "a"}}, {"tags": {"Name": "b"}})[0] is Verdict.SAFE


def test_what_is_run_no_more_is_not_run_less_as_well() -> None:
    limit = "reserved_concurrent_executions"
    verdict, sentences = told("aws_lambda_function", {limit: 5}, {limit: 0})
    assert (verdict, len([each for each in sentences if "throttled" in each])) == (Verdict.DANGEROUS, 1)
