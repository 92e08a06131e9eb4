"""Page, chart and README are what the committed results give, and say everything that those hold."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bench import results
from bench.chart import chart
from bench.page import render
from bench.pages import BLOCK, CHART, PAGE, README, write_all
from bench.readme import table
from bench.results import read
from bench.summary import summarize
from tests.bench.imagined import imagined

STALE = "is not what bench/results.json gives: run `make docs`"


def test_the_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == render(read()), f"docs/reference/benchmark.md {STALE}"


def test_the_chart_is_current() -> None:
    assert CHART.read_text(encoding="utf-8") == chart(read()), f"docs/reference/benchmark.svg {STALE}"


def test_the_readme_is_current() -> None:
    found = BLOCK.search(README.read_text(encoding="utf-8"))
    assert found is not None
    assert found[0] == table(read()), f"README.md {STALE}"


def test_the_committed_results_follow_from_their_runs() -> None:
    committed = read()
    assert committed.summary == summarize(committed.runs, committed.ours)
    assert results.FILE.read_text(encoding="utf-8") == committed.model_dump_json(indent=1) + "\n"


def test_the_committed_results_are_of_the_whole_benchmark() -> None:
    committed = read()
    assert not committed.quick
    assert max(committed.ours) == 50
    for subject in committed.subjects:
        assert sorted(run.round for run in committed.runs if run.subject == subject.name) == list(
            range(1, committed.rounds + 1)
        )


def test_the_results_tell_nothing_of_where_they_are_kept() -> None:
    assert re.search(r"/(home|root|tmp|work|Users)\b|@", results.FILE.read_text(encoding="utf-8")) is None


def test_the_page_has_every_subject_once_and_every_target() -> None:
    found = imagined()
    page = render(found)
    for subject in found.subjects:
        assert page.count(f"\n| {subject.title} | 1 | 200 |") == 1
    for target in found.summary.targets:
        assert f"| {target.claim} |" in page
    assert "Node 22.0.0" in page


def test_a_target_that_is_not_met_is_shown_as_such() -> None:
    assert "**no**" not in render(imagined())
    missed = imagined({"strongroom": 19.0})
    assert render(missed).count("**no**") == 3
    assert "2 of 5 targets are met" in " ".join(table(missed).split())


def test_one_round_claims_no_range() -> None:
    once = render(imagined(slowness=(1,)))
    assert "One round only" in once
    assert " to " not in "".join(line for line in once.splitlines() if line.startswith("| strongroom"))
    assert "| 6 (3 to 9) |" in render(imagined())


def test_the_chart_is_drawn_to_scale() -> None:
    """Equal steps are equal lengths in both directions, and more time is higher up."""
    svg = ElementTree.fromstring(chart(imagined(slowness=(1,))))  # noqa: S314  (our own document)
    lines = {
        each.attrib["class"]: [tuple(map(float, pair.split(","))) for pair in each.attrib["points"].split()]
        for each in svg.iter("{http://www.w3.org/2000/svg}polyline")
    }
    ours, eager = lines["ours"], lines["eager"]
    assert (len(ours), len(eager)) == (5, 3)
    slopes = [(b[1] - a[1]) / (b[0] - a[0]) for line in (ours, eager) for a, b in pairwise(line)]
    assert all(slope == pytest.approx(slopes[0], rel=0.02) for slope in slopes)
    assert slopes[0] < 0
    assert ours[0][0] == eager[0][0]
    assert ours[0][1] > eager[0][1]


def test_a_quick_run_leaves_the_committed_pages_alone(tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in (results.FILE, PAGE, CHART, README)}
    written = write_all(imagined(), tmp_path)
    assert sorted(path.name for path in written) == ["benchmark.md", "benchmark.svg", "results.json"]
    assert all(path.parent == tmp_path and path.read_text(encoding="utf-8") for path in written)
    assert {path: path.read_bytes() for path in before} == before
