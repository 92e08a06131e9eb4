"""The page `docs/reference/benchmark.md`: what synthesis takes, beside what it takes with others."""

from __future__ import annotations

from collections.abc import Iterator

from bench import names
from bench.page.figure import figure
from bench.page.method import method
from bench.page.where import where
from bench.results import Measured, Results
from strongroom.capacity.numbers import short
from strongroom.capacity.page.markdown import paragraph, table

__all__ = ["render"]

INTRODUCTION = """\
<!-- Generated from bench/results.json by `make docs`; `make bench` measures again. -->
# Benchmark

What it takes to synthesize this project's stacks, and what its peers take, on the same machine in the same
minutes. Times of another machine differ, ratios much less: the targets are ratios.
"""
ONCE = (names.FIRST, names.WARM_UP, names.COLD)


def render(results: Results) -> str:
    """The whole page."""
    sections = (_targets(results), _ratios(results), _growth(results), _figures(results), method(results))
    return "\n".join([INTRODUCTION, *(line for section in sections for line in section)])


def _targets(results: Results) -> Iterator[str]:
    yield paragraph(where(results))
    yield "## Targets\n"
    yield from table(
        ("ratio of", "at most", "found", "met"),
        [
            (target.claim, f"{target.limit:g}", figure(target.found), "yes" if target.met else "**no**")
            for target in results.summary.targets
        ],
    )


def _ratios(results: Results) -> Iterator[str]:
    yield "## Ratios\n"
    titles = {subject.name: subject.title for subject in results.subjects}
    yield from table(
        ("one", "divided by the other", "wall time", "CPU time", "peak memory"),
        [
            (
                titles[ratio.subject],
                titles[ratio.against],
                figure(ratio.seconds),
                figure(ratio.cpu_seconds),
                figure(ratio.peak_mib),
            )
            for ratio in results.summary.ratios
        ],
    )


def _growth(results: Results) -> Iterator[str]:
    most = max(results.ours)
    yield "## Growth\n"
    yield paragraph(
        f"Settings files of 1 to {most} environments, each production's under another name, in one account. "
        f"Each further environment takes {figure(results.summary.further_seconds)} s: the slope of a line "
        "through the points of a round."
    )
    yield "![Time against the number of environments, with lazy loading and without](benchmark.svg)\n"


def _figures(results: Results) -> Iterator[str]:
    yield "## Figures\n"
    found = {measured.subject: measured for measured in results.summary.subjects}
    yield from _rows(results, {name: each for name, each in found.items() if name not in ONCE})
    yield "What is slow once:\n"
    yield from _rows(results, {name: found[name] for name in ONCE})


def _rows(results: Results, found: dict[str, Measured]) -> Iterator[str]:
    subjects = {subject.name: subject for subject in results.subjects}
    yield from table(
        ("", "stacks", "resources", "wall, s", "CPU, s", "peak, MiB"),
        [
            (
                subjects[name].title,
                short(subjects[name].stacks) if subjects[name].stacks else "",
                short(subjects[name].resources) if subjects[name].resources else "",
                figure(each.seconds),
                figure(each.cpu_seconds),
                figure(each.peak_mib),
            )
            for name, each in found.items()
        ],
    )
