"""The page and its plot say what was measured, whatever that is."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest

from stacks.demand.measured import FILE, Measured, Spread, measured
from strongroom.capacity.numbers import short
from strongroom.capacity.page.measurement import measurement
from strongroom.capacity.plot import plot


def spreads(value: Any) -> Iterator[Spread]:
    """Every figure of a measurement."""
    if isinstance(value, Spread):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from spreads(each)
    elif hasattr(value, "model_fields_set"):
        for name in type(value).model_fields:
            yield from spreads(getattr(value, name))


def scaled(costs: Measured, factor: float) -> Measured:
    """Another measurement: every number so much larger."""

    def larger(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: larger(each) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [larger(each) for each in value]
        if isinstance(value, float):
            return value * factor
        return value

    return Measured.model_validate(larger(costs.model_dump(mode="json")))


def test_the_file_is_as_it_was_written() -> None:
    text = FILE.read_text(encoding="utf-8")
    assert text == measured().model_dump_json(indent=1) + "\n", "edited by hand: run `make load`"


def test_medians_are_between_the_least_and_the_most() -> None:
    found = list(spreads(measured()))
    assert len(found) > 20
    assert all(0 <= each.least <= each.median <= each.most for each in found)
    assert [each for each in found if each.most == 0] == [measured().function.message.database_cpu_ms]


def test_every_figure_on_the_page_is_from_the_file() -> None:
    """Where every measured number is above a million, no small one is left on the page."""
    page, changed = ("\n".join(measurement(each)) for each in (measured(), scaled(measured(), 10**9)))
    figures = re.compile(r"(?<![.\d])\d[\d,]*\.\d+(?![.\de])")
    assert len(figures.findall(page)) > 20
    assert figures.findall(changed) == [], "a figure that was not measured"


def test_the_plot_has_a_point_for_each_median_at_its_height() -> None:
    """On a logarithmic scale: from one tick to the next is a factor of ten, for every point alike."""
    costs = measured()
    svg = ElementTree.fromstring(plot(costs))  # noqa: S314 - our own text
    lines = [float(str(each.get("y1"))) for each in svg.iter() if each.get("class") == "grid"]
    lowest = float(next(str(each.text) for each in svg.iter() if each.get("class") == "tick y").split()[0])
    for css, figures in (
        ("median-dot", [step.p50_ms for step in costs.application.steps]),
        ("tail-dot", [step.p99_ms for step in costs.application.steps]),
    ):
        dots = [float(str(each.get("cy"))) for each in svg.iter() if each.get("class") == css]
        decades = [math.log10(figure.median / lowest) for figure in figures]
        expected = [lines[0] + (lines[1] - lines[0]) * each for each in decades]
        assert dots == pytest.approx(expected, abs=0.2)


@pytest.mark.parametrize(("others", "said"), [(20.0, False), (20.1, True)])
def test_what_other_processes_disturbed_is_said(others: float, said: bool) -> None:
    costs = measured()
    spread = Spread(median=others, least=0, most=100)
    steps = tuple(step.model_copy(update={"others_percent": spread}) for step in costs.application.steps)
    application = costs.application.model_copy(update={"steps": steps})
    changed = costs.model_copy(update={"application": application})
    assert ("were disturbed" in "\n".join(measurement(changed))) is said
    assert ("Disturbed." in plot(changed)) is said


def test_the_plot_stays_within_its_frame() -> None:
    svg = ElementTree.fromstring(plot(scaled(measured(), 1.5)))  # noqa: S314 - our own text
    _, _, width, height = map(float, str(svg.get("viewBox")).split())
    for each in svg.iter():
        for name, most in (("cx", width), ("x", width), ("cy", height), ("y", height)):
            if each.get(name) is not None:
                assert 0 <= float(str(each.get(name))) <= most


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.0359, "0.0359"),
        (0.813, "0.813"),
        (4.678, "4.68"),
        (12.34, "12.3"),
        (99.96, "100"),
        (1666.7, "1,667"),
        (50, "50"),
        (float("inf"), "never"),
    ],
)
def test_numbers_have_three_digits_that_count(value: float, text: str) -> None:
    assert short(value) == text
