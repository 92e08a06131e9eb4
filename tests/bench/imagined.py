"""Results of a benchmark that nobody ran: figures by a rule, so that what follows from them is known."""

from __future__ import annotations

from bench import names
from bench.results import Machine, Results, Run, Subject
from bench.summary import summarize

__all__ = ["OURS", "SECONDS", "imagined"]

OURS = {number: names.environments(number) for number in (1, 3, 10, 25, 50)}
EAGER = {number: names.eager(number) for number in (1, 10, 50)}
# Subject -> seconds on a quiet machine.
SECONDS = {
    names.ONE_BUCKET: 20.0,
    names.LAZY_BUCKET: 1.0,
    names.STRONGROOM: 3.0,
    names.AWS_CDK: 12.0,
    names.TERRAIN: 7.0,
    names.JSON_DUMP: 0.1,
    names.TERRAFORM: 4.0,
    names.FIRST: 5.0,
    names.WARM_UP: 15.0,
    names.COLD: 9.0,
    **{name: 2.0 + 0.5 * number for number, name in OURS.items()},
    **{name: 20.0 + 0.5 * number for number, name in EAGER.items()},
}


def imagined(seconds: dict[str, float] | None = None, slowness: tuple[float, ...] = (1, 2, 3)) -> Results:
    """Results of a round for each number, on a machine so many times as slow."""
    runs = tuple(
        Run(
            round=number,
            subject=name,
            seconds=taken * slow,
            cpu_seconds=taken * slow / 2,
            peak_mib=100 * taken,
            load=1.5,
        )
        for number, slow in enumerate(slowness, start=1)
        for name, taken in {**SECONDS, **(seconds or {})}.items()
    )
    return Results(
        date="2026-01-02",
        quick=False,
        rounds=len(slowness),
        memory="PSS",
        machine=Machine(processor="A processor", cores=2, memory_gib=16, system="Linux x86_64"),
        versions={"Node": "22.0.0"},
        ours=OURS,
        eager=EAGER,
        subjects=tuple(Subject(name=name, title=name, stacks=1, resources=200) for name in SECONDS),
        runs=runs,
        summary=summarize(runs, OURS),
    )
