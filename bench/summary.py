"""What follows from the runs: medians and ranges, ratios within a round, growth, and whether targets are met.

A ratio is taken between two runs of one round, minutes apart, before the median is: what slows the machine
down for a while slows both down.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, get_args

from bench import names
from bench.results import Measured, Ratio, Run, Summary
from bench.targets import targets
from stacks.demand.measured import Spread

__all__ = ["Quantity", "Runs", "further", "measured", "ratio", "straightness", "summarize"]

Quantity = Literal["seconds", "cpu_seconds", "peak_mib"]
QUANTITIES: tuple[Quantity, ...] = get_args(Quantity)
# What is divided by what, on the page.
COMPARED = (
    (names.LAZY_BUCKET, names.ONE_BUCKET),
    (names.STRONGROOM, names.ONE_BUCKET),
    (names.STRONGROOM, names.TERRAIN),
    (names.STRONGROOM, names.AWS_CDK),
    (names.environments(1), names.eager(1)),
    (names.environments(1), names.AWS_CDK),
    (names.FIRST, names.ONE_BUCKET),
    (names.COLD, names.ONE_BUCKET),
    (names.STRONGROOM, names.TERRAFORM),
    (names.STRONGROOM, names.JSON_DUMP),
)

Runs = Mapping[str, Sequence[Run]]
"""Subject -> its runs, one a round, in the order of the rounds."""


def by_subject(runs: Iterable[Run]) -> dict[str, list[Run]]:
    found: dict[str, list[Run]] = {}
    for run in sorted(runs, key=lambda run: run.round):
        found.setdefault(run.subject, []).append(run)
    return found


def summarize(runs: Iterable[Run], ours: Mapping[int, str]) -> Summary:
    """Everything that the pages say; `ours` as in `Results`."""
    of = by_subject(runs)
    further_ratio = _spread(
        slope / naive.seconds for slope, naive in zip(_slopes(of, ours), of[names.ONE_BUCKET], strict=True)
    )
    ratios = tuple(ratio(of, *pair) for pair in COMPARED)
    return Summary(
        subjects=tuple(measured(name, its) for name, its in of.items()),
        ratios=ratios,
        further_seconds=further(of, ours),
        targets=targets(ratios, further=further_ratio, straightness=straightness(of, ours), most=max(ours)),
    )


def measured(name: str, runs: Sequence[Run]) -> Measured:
    seconds, cpu_seconds, peak_mib = (_spread(getattr(run, each) for run in runs) for each in QUANTITIES)
    return Measured(subject=name, seconds=seconds, cpu_seconds=cpu_seconds, peak_mib=peak_mib)


def ratio(of: Runs, subject: str, against: str) -> Ratio:
    """The subject divided by the other one."""
    seconds, cpu_seconds, peak_mib = (
        _spread(
            getattr(one, each) / getattr(other, each)
            for one, other in zip(of[subject], of[against], strict=True)
        )
        for each in QUANTITIES
    )
    return Ratio(subject=subject, against=against, seconds=seconds, cpu_seconds=cpu_seconds, peak_mib=peak_mib)


def further(of: Runs, ours: Mapping[int, str]) -> Spread:
    """Seconds that each further environment adds: the slope of a line through the points of a round."""
    return _spread(_slopes(of, ours))


def straightness(of: Runs, ours: Mapping[int, str]) -> Spread:
    """What an environment adds in the last stretch, divided by what it adds before: 1 is a straight line."""
    counts = sorted(ours)
    first, before, last = counts[0], counts[-2], counts[-1]
    return _spread(
        ((points[last] - points[before]) / (last - before))
        / ((points[before] - points[first]) / (before - first))
        for points in _points(of, ours)
    )


def _slopes(of: Runs, ours: Mapping[int, str]) -> list[float]:
    return [
        statistics.linear_regression(list(points), list(points.values())).slope for points in _points(of, ours)
    ]


def _points(of: Runs, ours: Mapping[int, str]) -> list[dict[int, float]]:
    """For each round: number of environments -> seconds."""
    counts = sorted(ours)
    rounds = zip(*(of[ours[count]] for count in counts), strict=True)
    return [{count: run.seconds for count, run in zip(counts, each, strict=True)} for each in rounds]


def _spread(values: Iterable[float]) -> Spread:
    found = sorted(values)
    median, least, most = (float(f"{value:.4g}") for value in (statistics.median(found), found[0], found[-1]))
    return Spread(median=median, least=least, most=most)
