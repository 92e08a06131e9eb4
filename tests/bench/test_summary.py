"""Ratios are of one round, growth is a slope, and a target is met or not by the median."""

from __future__ import annotations

import pytest

from bench import names
from bench.summary import by_subject, ratio, straightness
from bench.targets import FURTHER
from tests.bench.imagined import OURS, SECONDS, imagined


def test_a_slow_minute_is_in_no_ratio() -> None:
    found = ratio(by_subject(imagined().runs), names.STRONGROOM, names.ONE_BUCKET)
    for each in (found.seconds, found.cpu_seconds, found.peak_mib):
        assert each.least == each.median == each.most == pytest.approx(3 / 20)


def test_medians_and_ranges_are_over_the_rounds() -> None:
    found = {each.subject: each.seconds for each in imagined().summary.subjects}
    assert found.keys() == SECONDS.keys()
    for name, seconds in SECONDS.items():
        assert (found[name].least, found[name].median, found[name].most) == pytest.approx(
            (seconds, 2 * seconds, 3 * seconds)
        )


def test_runs_of_one_round_belong_together_in_whatever_order_they_come() -> None:
    runs = imagined().runs
    mixed = sorted(runs, key=lambda run: run.round if run.subject == names.STRONGROOM else -run.round)
    assert ratio(by_subject(mixed), names.STRONGROOM, names.ONE_BUCKET) == ratio(
        by_subject(runs), names.STRONGROOM, names.ONE_BUCKET
    )


def test_a_further_environment_costs_the_slope() -> None:
    assert imagined(slowness=(1,)).summary.further_seconds.median == pytest.approx(0.5)


def test_a_straight_line_is_straight_and_a_square_is_not() -> None:
    assert straightness(by_subject(imagined().runs), OURS).median == pytest.approx(1)
    square = imagined({name: 2 + 0.01 * number**2 for number, name in OURS.items()})
    assert straightness(by_subject(square.runs), OURS).median > 2
    assert not square.summary.targets[-1].met


@pytest.mark.parametrize(
    ("target", "changed"),
    [
        (0, {names.STRONGROOM: 4.1}),
        (1, {names.AWS_CDK: 9.9}),
        (2, {names.STRONGROOM: 7.1}),
        (3, {name: 2 + 1.01 * FURTHER * 20 * number for number, name in OURS.items()}),
        (4, {OURS[50]: 2 + 0.5 * 50 + 3}),
    ],
)
def test_a_target_is_met_within_its_limit_alone(target: int, changed: dict[str, float]) -> None:
    assert all(each.met for each in imagined().summary.targets)
    assert not imagined(changed).summary.targets[target].met
