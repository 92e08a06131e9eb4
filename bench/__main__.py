"""`make bench`: measure, show what came of it, and write `results.json` and what is made from it."""

from __future__ import annotations

import dataclasses
import sys
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console

from bench import machine, names, pages, preparation, rounds, venvs
from bench.cost import MEMORY
from bench.plan import FULL, QUICK, Plan
from bench.report import show_ratios, show_runs
from bench.results import Results, Run, Subject
from bench.stage import Stage
from bench.subject import Subject as Measurable
from bench.subjects import subjects
from bench.summary import summarize
from strongroom.errors import StrongroomError, UnusableError
from strongroom.local.progress import Progress

MOST_ROUNDS = 99


def bench(
    rounds_given: Annotated[
        int, typer.Option("--rounds", help="How often each subject is measured; --quick measures once.")
    ] = FULL.rounds,
    quick: Annotated[
        bool,
        typer.Option("--quick", help="Once, up to 10 environments; written to build/bench, not to docs/."),
    ] = False,
    only: Annotated[
        list[str] | None, typer.Option("--only", help="Measure this subject alone; nothing is written.")
    ] = None,
) -> None:
    """Measure what synthesis takes here and with its peers, side by side."""
    if not 1 <= rounds_given <= MOST_ROUNDS:
        raise UnusableError(f"--rounds (BENCH_ROUNDS) is {rounds_given}; it must be from 1 to {MOST_ROUNDS}.")
    plan = QUICK if quick else dataclasses.replace(FULL, rounds=rounds_given)
    venvs.require()
    stage, console = Stage(), Console()
    progress = Progress(console)
    chosen = _chosen(subjects(stage, plan), only or [])
    with progress.step("preparing (minutes the first time)"):
        preparation.prepare(stage, chosen)
    runs, written = rounds.measure(stage, chosen, plan.rounds, progress)
    if only:
        show_runs(console, {subject.name: subject.title for subject in chosen}, runs)
        return
    results = _results(stage, plan, chosen, runs, written, quick=quick)
    show_runs(console, {subject.name: subject.title for subject in chosen}, runs)
    show_ratios(console, results.summary)
    for path in pages.write_all(results, stage.folder if quick else None):
        console.print(f"written: {path}", highlight=False)


def _chosen(every: tuple[Measurable, ...], only: list[str]) -> tuple[Measurable, ...]:
    known = [subject.name for subject in every]
    for name in only:
        if name not in known:
            raise UnusableError(f"--only {name}: there is no such subject; there are {', '.join(known)}.")
    return tuple(subject for subject in every if not only or subject.name in only)


def _results(
    stage: Stage,
    plan: Plan,
    chosen: tuple[Measurable, ...],
    runs: list[Run],
    written: dict[str, tuple[int, int]],
    *,
    quick: bool,
) -> Results:
    ours = {number: names.environments(number) for number in plan.ours}
    return Results(
        date=datetime.now(UTC).date().isoformat(),
        quick=quick,
        rounds=plan.rounds,
        memory=MEMORY,
        machine=machine.describe(),
        versions=machine.versions(stage.environment()),
        ours=ours,
        eager={number: names.eager(number) for number in plan.eager},
        subjects=tuple(
            Subject(
                name=each.name, title=each.title, stacks=written[each.name][0], resources=written[each.name][1]
            )
            for each in chosen
        ),
        runs=tuple(runs),
        summary=summarize(runs, ours),
    )


def main() -> int:
    try:
        typer.run(bench)
    except StrongroomError as error:
        sys.stderr.write(f"bench: {error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
