"""The README's table."""

from __future__ import annotations

from collections.abc import Iterator

from bench import names
from bench.page.figure import figure
from bench.page.where import where
from bench.results import Ratio, Results
from strongroom.capacity.page.markdown import paragraph
from strongroom.capacity.page.markdown import table as rows_of

__all__ = ["table"]

# Each row's first cell, and the pair whose ratio it is.
ROWS = {
    "cdktf as it comes, one bucket": (names.STRONGROOM, names.ONE_BUCKET),
    "CDK Terrain as it comes, one bucket": (names.STRONGROOM, names.TERRAIN),
    "AWS CDK (Python), one environment": (names.STRONGROOM, names.AWS_CDK),
}


def table(results: Results) -> str:
    """The rows, and where they were measured."""
    ratios = {(each.subject, each.against): each for each in results.summary.ratios}
    pairs = {title: ratios[pair] for title, pair in ROWS.items()}
    return "\n".join(_lines(results, pairs)).rstrip("\n") + "\n"


def _lines(results: Results, pairs: dict[str, Ratio]) -> Iterator[str]:
    yield from rows_of(
        ("this project with every stack, divided by", "time", "peak memory"),
        [(title, figure(ratio.seconds), figure(ratio.peak_mib)) for title, ratio in pairs.items()],
    )
    met = sum(target.met for target in results.summary.targets)
    yield paragraph(
        f"{where(results)} {met} of {len(results.summary.targets)} targets are met: "
        "[the benchmark](docs/reference/benchmark.md)."
    )
