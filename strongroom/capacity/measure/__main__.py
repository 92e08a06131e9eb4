"""`make load`: measure, and write `stacks/demand/measured.json`."""

from __future__ import annotations

import os
import signal
import statistics
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from stacks.demand.latencies import DYNAMODB_MS, SQS_MS
from stacks.demand.measured import FILE, Application, Cost, Function, Measured, Spread, Step
from strongroom.capacity.measure.machine import describe
from strongroom.capacity.measure.messages import FunctionRun, measure_function
from strongroom.capacity.measure.plan import Kind, Plan
from strongroom.capacity.measure.processes import OTHER_CORE, pin
from strongroom.capacity.measure.requests import ApplicationRun, MixedStep, measure_application
from strongroom.errors import StrongroomError
from strongroom.shown import echo
from strongroom.workspace import Workspace

PLAN = Plan(
    seconds=10,
    dynamodb_ms=DYNAMODB_MS,
    sqs_ms=SQS_MS,
    submit_percent=10,
    shares=(0.1, 0.3, 0.5, 0.7, 0.9, 1.0, 1.1, 1.2, 1.4),
    tries=10,
    pause=20,
    rest=3,
    batches=100,
    batch_size=10,
)
REPETITIONS = 3

INTERRUPTED = 130  # 128 + SIGINT, as shells have it


def measure(plan: Plan, repetitions: int) -> Measured:
    """Everything, so many times."""
    load_before = os.getloadavg()[0]
    pin(os.getpid(), OTHER_CORE)
    applications: list[ApplicationRun] = []
    functions: list[FunctionRun] = []
    folder = Workspace().created().local / "load"  # stays, for who looks for a log
    folder.mkdir(exist_ok=True)
    for number in range(1, repetitions + 1):
        echo(f"repetition {number} of {repetitions}")
        rates = applications[0].rates if applications else None
        applications.append(measure_application(folder, plan, rates))
        functions.append(measure_function(folder, plan))
    return Measured(
        date=datetime.now(UTC).date().isoformat(),
        machine=describe(pinned=all(run.pinned for run in applications), load_before=load_before),
        repetitions=repetitions,
        seconds=plan.seconds,
        dynamodb_ms=plan.dynamodb_ms,
        sqs_ms=plan.sqs_ms,
        application=Application(
            submit=_cost([run.submit for run in applications]),
            read=_cost([run.read for run in applications]),
            submit_percent=plan.submit_percent,
            idle_cpu_percent=_spread(run.idle.cpu_percent for run in applications),
            idle_database_cpu_percent=_spread(run.idle.database_cpu_percent for run in applications),
            memory_mib=_spread(run.memory_mib for run in applications),
            steps=tuple(_step(steps) for steps in zip(*(run.steps for run in applications), strict=True)),
        ),
        function=Function(
            batch_size=plan.batch_size,
            import_ms=_spread(run.import_ms for run in functions),
            memory_mib=_spread(run.memory_mib for run in functions),
            message=_cost([run.message for run in functions]),
        ),
    )


def _spread(values: Iterable[float]) -> Spread:
    found = sorted(values)
    return Spread(median=round(statistics.median(found), 2), least=round(found[0], 2), most=round(found[-1], 2))


def _cost(kinds: Sequence[Kind]) -> Cost:
    """Calls do not vary but by chance; those of the last repetition stand for all."""
    return Cost(
        cpu_ms=_spread(kind.cpu_ms for kind in kinds),
        database_cpu_ms=_spread(kind.database_cpu_ms for kind in kinds),
        log_bytes=round(statistics.median(kind.log_bytes for kind in kinds)),
        calls=kinds[-1].calls,
    )


def _step(steps: Sequence[MixedStep]) -> Step:
    return Step(
        rate=round(statistics.median(step.rate for step in steps), 1),
        cpu_percent=_spread(step.cpu_percent for step in steps),
        p50_ms=_spread(step.p50_ms for step in steps),
        p99_ms=_spread(step.p99_ms for step in steps),
        late_ms=_spread(step.late_ms for step in steps),
        others_percent=_spread(step.others_percent for step in steps),
        failed_percent=round(statistics.median(step.failed_percent for step in steps), 2),
    )


def main() -> int:
    # As Ctrl-C does: on the way out every process is stopped.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        found = measure(PLAN, REPETITIONS)
    except KeyboardInterrupt:
        sys.stderr.write("load: interrupted; nothing is written\n")
        return INTERRUPTED
    except StrongroomError as error:
        sys.stderr.write(f"load: {error}\n")
        return error.exit_code
    FILE.write_text(found.model_dump_json(indent=1) + "\n", encoding="utf-8")
    if any(step.disturbed for step in found.application.steps):
        echo("other processes disturbed it; the page says so. Measure again when the machine rests.")
    echo(f"written to {FILE}; `make docs` writes the page")
    return 0


if __name__ == "__main__":
    sys.exit(main())
