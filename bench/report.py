"""What was measured, on a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.table import Table

from bench.page.figure import figure
from bench.results import Run, Summary
from bench.summary import by_subject, measured

__all__ = ["show_ratios", "show_runs"]


def show_runs(console: Console, titles: Mapping[str, str], runs: Sequence[Run]) -> None:
    """Medians and ranges of each subject."""
    table = Table("", "wall, s", "CPU, s", "peak, MiB", title="Medians, and ranges")
    for name, its in by_subject(runs).items():
        found = measured(name, its)
        table.add_row(titles[name], figure(found.seconds), figure(found.cpu_seconds), figure(found.peak_mib))
    console.print(table)


def show_ratios(console: Console, summary: Summary) -> None:
    """Each target, and whether it is met."""
    table = Table("ratio", "at most", "found", "", title="Targets")
    for target in summary.targets:
        verdict = "met" if target.met else "not met"
        table.add_row(target.claim, f"{target.limit:g}", figure(target.found), verdict)
    console.print(table)
