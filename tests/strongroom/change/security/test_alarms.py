"""An alarm that fires later, earlier, never, or for something else."""

from __future__ import annotations

from typing import Any

import pytest

from tests.strongroom.change.security.small import Given, of_one

TYPE = "aws_cloudwatch_metric_alarm"
ABOVE: Given = {
    "namespace": "AWS/SQS",
    "metric_name": "ApproximateNumberOfMessagesVisible",
    "comparison_operator": "GreaterThanThreshold",
    "threshold": 5,
    "evaluation_periods": 3,
    "period": 60,
    "statistic": "Maximum",
}
BELOW = ABOVE | {
    "namespace": "AWS/ApplicationELB",
    "metric_name": "HealthyHostCount",
    "comparison_operator": "LessThanThreshold",
}
BELOW_OR_AT = BELOW | {"comparison_operator": "LessThanOrEqualToThreshold"}
PERCENT = ABOVE | {"namespace": "AWS/RDS", "metric_name": "CPUUtilization", "threshold": 80}


def told(before: Given, after: Given, type_: str = TYPE) -> tuple[list[str], list[str], list[str]]:
    """What is lost, gained and not known, in sentences."""
    found = of_one(type_, before, after)
    assert all(each.topic == "alarm" for each in (*found.protections_lost, *found.protections_gained))
    kinds: tuple[Any, ...] = (found.protections_lost, found.protections_gained, found.unknown)
    lost, gained, unknown = ([each.sentence.removeprefix("the alarm ") for each in kind] for kind in kinds)
    return lost, gained, unknown


LATER = "fires later: its threshold goes from "
EARLIER = "fires earlier: its threshold goes from "
NEVER = "can't fire any more: no value is beyond "
SIDE = "fires on the other side of its threshold: "


@pytest.mark.parametrize(
    ("alarm", "change", "lost", "gained", "unknown"),
    [
        (ABOVE, {"threshold": 6}, [], [], [f"{LATER}5 to 6"]),
        (ABOVE, {"threshold": 50}, [f"{LATER}5 to 50"], [], []),
        (ABOVE, {"threshold": 49}, [], [], [f"{LATER}5 to 49"]),
        (ABOVE, {"threshold": 4}, [], [f"{EARLIER}5 to 4"], []),
        (ABOVE, {"threshold": "5"}, [], [], []),
        (ABOVE, {"threshold": "${var.x}"}, [], [], ["fires at another value: 5 -> ${var.x}"]),
        (BELOW, {"threshold": 4}, [], [], [f"{LATER}5 to 4"]),
        (BELOW, {"threshold": 0.5}, [f"{LATER}5 to 0.5"], [], []),
        (BELOW, {"threshold": 6}, [], [f"{EARLIER}5 to 6"], []),
        (BELOW, {"threshold": 0}, [f"{NEVER}0"], [], []),
        (BELOW_OR_AT, {"threshold": -1}, [f"{NEVER}-1"], [], []),
        (PERCENT, {"threshold": 100}, [f"{NEVER}100"], [], []),
        (PERCENT, {"threshold": 99}, [], [], [f"{LATER}80 to 99"]),
        (PERCENT | {"threshold": 100}, {"threshold": 90}, [], ["can fire: 100 -> 90"], []),
        (ABOVE, {"comparison_operator": "LessThanThreshold"}, [f"{SIDE}LessThanThreshold"], [], []),
        (ABOVE, {"comparison_operator": "${var.x}"}, [], [], [f"{SIDE}${{var.x}}"]),
        (
            ABOVE,
            {"evaluation_periods": 5, "datapoints_to_alarm": 3},
            [],
            [],
            ["fires later: evaluation_periods goes from 3 to 5"],
        ),
        (ABOVE, {"datapoints_to_alarm": 2}, [], ["fires earlier: datapoints_to_alarm goes from 3 to 2"], []),
        (ABOVE, {"period": 300}, [], [], ["fires later: period goes from 60 to 300"]),
        (ABOVE, {"period": 600}, ["fires later: period goes from 60 to 600"], [], []),
        (ABOVE, {"period": 30}, [], ["fires earlier: period goes from 60 to 30"], []),
    ],
)  # fmt: skip
def test_one_change(
    alarm: Given, change: Given, lost: list[str], gained: list[str], unknown: list[str]
) -> None:
    assert told(alarm, alarm | change) == (lost, gained, unknown)


def test_a_metric_that_nobody_knows_may_be_below_0() -> None:
    alarm = BELOW | {"namespace": "mine", "threshold": 5}
    assert not told(alarm, alarm | {"threshold": 1})[0]
    assert told(alarm, alarm | {"threshold": -1})[2] == ["fires later: its threshold goes from 5 to -1"]


def test_all_that_an_alarm_looks_at() -> None:
    names = (
        "metric_name",
        "namespace",
        "dimensions",
        "statistic",
        "extended_statistic",
        "unit",
        "metric_query",
        "threshold_metric_id",
        "treat_missing_data",
        "evaluate_low_sample_count_percentiles",
    )
    for name in names:
        lost, gained, unknown = told(ABOVE, ABOVE | {name: "x"})
        assert (lost, gained, unknown) == ([], [], [f"looks at something else: its {name} is another"])


def test_a_composite_alarm() -> None:
    before = {"alarm_rule": "ALARM(a)", "actions_suppressor": {"alarm": "b"}}
    for name in before:
        assert told(before, before | {name: "x"}, "aws_cloudwatch_composite_alarm") == (
            [],
            [],
            [f"looks at something else: its {name} is another"],
        )


def test_another_topic_is_for_a_person_to_judge() -> None:
    one, other = (ABOVE | {"alarm_actions": [topic]} for topic in ("a", "b"))
    assert told(one, other) == ([], [], ['who the alarm tells (alarm_actions): ["a"] -> ["b"]'])
    assert told(one, ABOVE)[0] == ['who the alarm tells (alarm_actions): ["a"] -> absent']


@pytest.mark.parametrize(
    ("rule", "lost"), [("FALSE", True), ("(false)", True), ("ALARM(a)", False), ("TRUE", False)]
)
def test_a_composite_alarm_that_nothing_makes_fire(rule: str, lost: bool) -> None:
    sides: list[Given] = [{"alarm_name": "a", "alarm_rule": each} for each in ("ALARM(b)", rule)]
    assert bool(of_one("aws_cloudwatch_composite_alarm", *sides).protections_lost) is lost
