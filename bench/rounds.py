"""Measures: every subject once a round, one after another, so that a slow minute is nobody's alone."""

from __future__ import annotations

import os
from collections.abc import Sequence

from bench import preparation
from bench.results import Run
from bench.stage import Stage
from bench.subject import Subject
from bench.written import count
from strongroom.local.progress import Progress

__all__ = ["measure"]


def measure(
    stage: Stage, subjects: Sequence[Subject], rounds: int, progress: Progress
) -> tuple[list[Run], dict[str, tuple[int, int]]]:
    """Every run, and for each subject how many stacks and resources it wrote."""
    runs: list[Run] = []
    written: dict[str, tuple[int, int]] = {}
    for number in range(1, rounds + 1):
        with progress.step(f"round {number} of {rounds}", unit="runs") as step:
            for done, subject in enumerate(subjects):
                step.note = f"  {subject.title}"
                step.count(done, len(subjects))
                runs.append(_run(stage, subject, number))
                written[subject.name] = count(subject.output) if subject.output else (0, 0)
            step.count(len(subjects), len(subjects))
    return runs, written


def _run(stage: Stage, subject: Subject, number: int) -> Run:
    load = round(os.getloadavg()[0], 2)
    cost = preparation.run(stage, subject)
    return Run(
        round=number,
        subject=subject.name,
        seconds=cost.seconds,
        cpu_seconds=cost.cpu_seconds,
        peak_mib=cost.peak_mib,
        load=load,
    )
