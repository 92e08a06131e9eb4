"""A change in place that stops something is for review, by each row; by another value it is harmless."""

from __future__ import annotations

from typing import Any

import pytest

from strongroom.change.review.entry import entry
from strongroom.change.review.judgement import judge
from strongroom.change.review.stopping import stops
from strongroom.change.review.verdict import Verdict
from tests.strongroom.change.review.plans import change

Values = dict[str, Any]


def target(**given: Any) -> Values:
    return {"target": [{"arn": "a", "input": "x", "dead_letter_config": [{"arn": "q"}], **given}]}


def action(type_: str, **given: Any) -> Values:
    return {"action": [{"type": type_, **given}]}


def forwards(type_: str = "forward", **given: Any) -> Values:
    return {"protocol": "HTTPS", "default_action": [{"type": type_, "order": 1, **given}]}


def capacity(name: str, **given: Any) -> Values:
    return {name: [given]}


SCALED, SERVERLESS = "scalable_target_action", "serverlessv2_scaling_configuration"

# Type, what is there, what stops it, what does not.
LINES: list[tuple[str, Values, Values, Values]] = [
    ("aws_lambda_function", {"reserved_concurrent_executions": 5}, {"reserved_concurrent_executions": 0},
     {"reserved_concurrent_executions": 6}),
    ("aws_lambda_function", {"reserved_concurrent_executions": -1}, {"reserved_concurrent_executions": 0},
     {"reserved_concurrent_executions": -1, "description": "d"}),
    ("aws_lambda_function", {"dead_letter_config": [{"target_arn": "q"}]}, {"dead_letter_config": []},
     {"dead_letter_config": [{"target_arn": "q"}], "description": "d"}),
    ("aws_sqs_queue", {"redrive_policy": '{"maxReceiveCount":3}'}, {"redrive_policy": ""},
     {"redrive_policy": '{"maxReceiveCount":3}', "description": "d"}),
    ("aws_sqs_queue", {"visibility_timeout_seconds": 30}, {"visibility_timeout_seconds": 0},
     {"visibility_timeout_seconds": 60}),
    ("aws_scheduler_schedule", target(), target(dead_letter_config=[]), target(input="y")),
    ("aws_scheduler_schedule", target(), target(arn="b"), target(dead_letter_config=[{"arn": "r"}])),
    ("aws_lb_listener", forwards(), forwards("fixed-response"), forwards() | {"certificate_arn": "a"}),
    ("aws_lb_listener", forwards(target_group_arn="a"), forwards(target_group_arn="b"),
     forwards(target_group_arn="a", x="")),
    ("aws_appautoscaling_scheduled_action", capacity(SCALED, max_capacity=4), capacity(SCALED, max_capacity=0),
     capacity(SCALED, max_capacity=5)),
    ("aws_rds_cluster", capacity(SERVERLESS, min_capacity=1), capacity(SERVERLESS, min_capacity=0),
     capacity(SERVERLESS, min_capacity=2)),
    ("aws_acmpca_certificate_authority", {"enabled": True}, {"enabled": False},
     {"enabled": True, "description": "d"}),
]  # fmt: skip
NEW: list[tuple[str, Values, Values]] = [
    ("aws_lb_listener_rule", action("fixed-response"), action("forward")),
    ("aws_alb_listener_rule", action("redirect"), action("forward")),
    (
        "aws_appautoscaling_scheduled_action",
        capacity(SCALED, max_capacity=0),
        capacity(SCALED, min_capacity=0, max_capacity=1),
    ),
]


def found(type_: str, actions: list[str], before: Values | None, after: Values) -> tuple[Verdict, set[str]]:
    reasons = judge(entry(change(f"{type_}.a", actions, before, after)), delta_known=True)
    return reasons[0].verdict, {each.sentence for each in reasons}


def worst(type_: str, sentences: set[str]) -> Verdict:
    """What nobody is served by any more is dangerous."""
    ending = {row.what for row in stops() if type_ in row.types and row.dangerous}
    return Verdict.DANGEROUS if ending & sentences else Verdict.REVIEW


def test_what_ends_it_for_everybody() -> None:
    assert sorted({row.types[0] for row in stops() if row.dangerous}) == [
        "aws_acmpca_certificate_authority",
        "aws_appautoscaling_scheduled_action",
        "aws_lambda_function",
    ]


@pytest.mark.parametrize(("type_", "before", "stopping", "other"), LINES)
def test_what_stops_in_place(type_: str, before: Values, stopping: Values, other: Values) -> None:
    told = {row.what for row in stops() if type_ in row.types}
    verdict, sentences = found(type_, ["update"], before, stopping)
    assert verdict is worst(type_, sentences)
    assert sentences & told
    (argument,) = {row.argument for row in stops() if row.what in sentences & told}
    assert "." in argument or not any(f"changed in place ({argument})" in each for each in sentences)
    verdict, sentences = found(type_, ["update"], before, other)
    assert verdict is Verdict.SAFE
    assert not sentences & told


@pytest.mark.parametrize(("type_", "stopping", "other"), NEW)
def test_what_stops_where_it_comes(type_: str, stopping: Values, other: Values) -> None:
    verdict, sentences = found(type_, ["create"], None, stopping)
    assert verdict is worst(type_, sentences) > Verdict.SAFE
    assert not found(type_, ["create"], None, other)[1] & {row.what for row in stops()}


def test_what_is_new_stops_nothing_that_was_there() -> None:
    for type_, _, stopping, _ in LINES:
        if type_ not in {each for each, _, _ in NEW}:
            assert not found(type_, ["create"], None, stopping)[1] & {row.what for row in stops()}


def test_what_only_the_apply_tells_may_be_another_action() -> None:
    before, after = (
        forwards(target_group_arn="a"),
        {"protocol": "HTTPS", "default_action": [{"type": "forward"}]},
    )
    told = change("aws_lb_listener.a", ["update"], before, after,
                  after_unknown={"default_action": [{"target_group_arn": True}]})  # fmt: skip
    assert judge(entry(told), delta_known=True)[0].verdict is Verdict.REVIEW


def test_what_only_the_apply_tells_is_not_gone() -> None:
    told = change(
        "aws_sqs_queue.a", ["update"], {"redrive_policy": "{}"}, {}, after_unknown={"redrive_policy": True}
    )
    assert not any("expires" in each.sentence for each in judge(entry(told), delta_known=True))


def test_every_row_has_its_document_and_is_tried() -> None:
    tried = {each[0] for each in (*LINES, *NEW)}
    assert all(row.source and tried & {*row.types} for row in stops())
