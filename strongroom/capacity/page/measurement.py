"""The page's part about what was measured."""

from __future__ import annotations

from collections.abc import Iterator

from stacks.demand.measured import DISTURBED_PERCENT, Application, Function, Measured
from strongroom.capacity.numbers import short
from strongroom.capacity.page.markdown import paragraph, spread, table

__all__ = ["measurement"]

PLOT = "![Latency of the application against load: the median and the slowest hundredth](capacity.svg)\n"


def measurement(costs: Measured) -> Iterator[str]:
    """Where, how, and what came of it."""
    yield "## What was measured\n"
    yield paragraph(_where(costs))
    yield paragraph(
        "Behind the application are PostgreSQL, on a Unix socket of the same machine, and a stand-in for "
        f"DynamoDB and SQS, which waits {costs.dynamodb_ms:g} ms and {costs.sqs_ms:g} ms before it answers, as "
        "AWS typically does. That leaves out TLS, the network between zones, Aurora's storage, throttling and "
        "the load balancer. Requests arrive at random moments at a given rate, whether the earlier ones are "
        "answered or not, and their time counts from when they were due."
    )
    yield from _costs(costs.application, costs.function)
    yield from _warning(costs.application)
    yield PLOT
    yield from _steps(costs.application)


def _where(costs: Measured) -> str:
    machine = costs.machine
    core = "a core of its own" if machine.pinned else "to share its cores with the load generator"
    return (
        f"On {costs.date}, {machine.system}, {machine.cores} cores ({machine.processor}), Python "
        f"{machine.python}; load average {machine.load_before:g} before and {machine.load_after:g} after. The "
        f"application had {core}. What was measured while other processes took more than {DISTURBED_PERCENT} % "
        f"of a core was measured again, if they rested in time. Medians of {costs.repetitions} repetitions, "
        "least and most in brackets."
    )


def _costs(application: Application, function: Function) -> Iterator[str]:
    named = {
        "`POST /transactions`": application.submit,
        "`GET` of transactions": application.read,
        "message, in the function": function.message,
    }
    rows = [
        (
            name,
            spread(cost.cpu_ms),
            spread(cost.database_cpu_ms) if cost.database_cpu_ms.most else "",
            short(sum(call.calls for call in cost.calls)),
            short(cost.log_bytes),
        )
        for name, cost in named.items()
    ]
    yield from table(("one", "CPU, ms", "CPU of PostgreSQL, ms", "calls to AWS", "log, bytes"), rows)
    yield paragraph(
        f"While nobody asks, a task takes {spread(application.idle_cpu_percent)} % of a core, and of "
        f"PostgreSQL's {spread(application.idle_database_cpu_percent)} %. Memory: "
        f"{spread(application.memory_mib)} MiB of the application, {spread(function.memory_mib)} MiB of the "
        f"function with batches of {function.batch_size}. Loading the function's code takes "
        f"{spread(function.import_ms)} ms of a whole core."
    )


def _warning(application: Application) -> Iterator[str]:
    """Of latencies that are not the application's own."""
    disturbed = sum(step.disturbed for step in application.steps)
    if disturbed:
        yield paragraph(
            f"**{disturbed} of the {len(application.steps)} steps below were disturbed:** other processes took "
            f"more than {DISTURBED_PERCENT} % of a core all the time, so that latencies and failures are as "
            "much theirs as the application's. The model uses none of them, only CPU time, which is less "
            "affected. Measure again (`make load`) on a machine that rests."
        )


def _steps(application: Application) -> Iterator[str]:
    rows = [
        (
            short(step.rate),
            spread(step.cpu_percent),
            spread(step.p50_ms),
            spread(step.p99_ms),
            short(step.failed_percent),
            spread(step.others_percent),
        )
        for step in application.steps
    ]
    headings = (
        "requests/s, one core",
        "CPU, %",
        "p50, ms",
        "p99, ms",
        "refused or failed, %",
        "other processes, % of a core",
    )
    yield from table(headings, rows)
