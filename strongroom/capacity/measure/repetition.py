"""One repetition of the application's measurement, and one of the function's."""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from strongroom.capacity.measure import function, stand_in
from strongroom.capacity.measure.generator import Outcome, Visitors, client
from strongroom.capacity.measure.processes import Running, application, stand_ins
from strongroom.capacity.measured import Calls
from strongroom.errors import StrongroomError
from strongroom.local.aws import credentials
from strongroom.local.processes import ManagedProcess
from strongroom.local.workspace import PROJECT

__all__ = [
    "ApplicationRun",
    "FunctionRun",
    "Kind",
    "MixedStep",
    "Plan",
    "measure_application",
    "measure_function",
]

# Requests a second at which the cost of one kind is measured: enough of them, and far from saturation.
PURE_RATE = 120

FUNCTION_WITHIN = 300  # seconds


@dataclass(frozen=True)
class Plan:
    """How long each step takes, what the stand-ins wait, and what is asked."""

    seconds: float
    dynamodb_ms: float
    sqs_ms: float
    submit_percent: int
    shares: Sequence[float]
    """The steps' rates, as shares of what one core should answer by the cost of one request."""
    rest: float
    """Seconds after each step in which what runs beside requests catches up."""
    batches: int
    batch_size: int

    @property
    def warm_up(self) -> float:
        return self.seconds / 5


@dataclass(frozen=True)
class Kind:
    """The cost of requests of one kind."""

    cpu_ms: float
    log_bytes: float
    calls: tuple[Calls, ...]


@dataclass(frozen=True)
class MixedStep:
    """Requests of both kinds at one rate."""

    rate: float
    cpu_percent: float
    p50_ms: float
    p99_ms: float
    late_ms: float
    failed_percent: float


@dataclass(frozen=True)
class ApplicationRun:
    submit: Kind
    read: Kind
    steps: list[MixedStep]
    memory_mib: float
    pinned: bool


@dataclass(frozen=True)
class FunctionRun:
    import_ms: float
    memory_mib: float
    message: Kind


def measure_application(
    folder: Path, plan: Plan, rates: Sequence[float] | None
) -> tuple[ApplicationRun, list[float]]:
    """One repetition with fresh processes, and its rates: those given, or what the costs give."""
    with (
        stand_ins(folder, dynamodb_ms=plan.dynamodb_ms, sqs_ms=plan.sqs_ms) as services,
        application(folder, services) as running,
    ):
        return asyncio.run(_steps(plan, services, running, rates))


async def _steps(
    plan: Plan, services: Running, running: Running, rates: Sequence[float] | None
) -> tuple[ApplicationRun, list[float]]:
    async with client(running.url) as session:
        visitors = Visitors(session)
        await visitors.arrive()
        await visitors.step(PURE_RATE, plan.warm_up, 50)
        await asyncio.sleep(plan.rest)
        submit = await _kind(plan, visitors, services, running, 100)
        read = await _kind(plan, visitors, services, running, 0)
        share = plan.submit_percent / 100
        core = 1000 / (share * submit.cpu_ms + (1 - share) * read.cpu_ms)
        chosen = list(rates or [round(core * share) for share in plan.shares])
        steps = []
        for rate in chosen:
            await visitors.step(rate, plan.warm_up, plan.submit_percent)
            used, began = running.cpu_seconds, time.perf_counter()
            outcome = await visitors.step(rate, plan.seconds, plan.submit_percent)
            busy = (running.cpu_seconds - used) / (time.perf_counter() - began)
            steps.append(_mixed(outcome, busy))
            await asyncio.sleep(plan.rest)
    return ApplicationRun(submit, read, steps, running.memory_mib, running.pinned), chosen


async def _kind(plan: Plan, visitors: Visitors, services: Running, running: Running, percent: float) -> Kind:
    _counts(services, 1)
    used, logged = running.cpu_seconds, running.log_bytes
    outcome = await visitors.step(PURE_RATE, plan.seconds, percent)
    await asyncio.sleep(plan.rest)
    if outcome.failed:
        raise StrongroomError(
            f"{outcome.failed} of {len(outcome.times)} requests failed at {PURE_RATE} a second; the "
            f"application's log is {running.log}."
        )
    return _cost(
        len(outcome.times),
        running.cpu_seconds - used,
        running.log_bytes - logged,
        _counts(services, len(outcome.times)),
    )


def _cost(count: int, cpu_seconds: float, log_bytes: float, calls: tuple[Calls, ...]) -> Kind:
    return Kind(cpu_seconds * 1000 / count, log_bytes / count, calls)


def _counts(services: Running, per: int) -> tuple[Calls, ...]:
    """Each operation's calls since they were last read, per request."""
    counted: dict[str, list[float]] = httpx.get(services.url + stand_in.COUNTS, trust_env=False).json()
    return tuple(
        Calls(
            operation=operation,
            calls=round(calls / per, 4),
            read_units=round(read / per, 4),
            write_units=round(written / per, 4),
            kib=round(size / 1024 / per, 4),
        )
        for operation, (calls, read, written, size) in sorted(counted.items())
    )


def _mixed(outcome: Outcome, busy: float) -> MixedStep:
    centiles = statistics.quantiles(outcome.times, n=100)
    return MixedStep(
        rate=outcome.rate,
        cpu_percent=busy * 100,
        p50_ms=centiles[49] * 1000,
        p99_ms=centiles[98] * 1000,
        late_ms=outcome.late * 1000,
        failed_percent=outcome.failed * 100 / len(outcome.times),
    )


def measure_function(folder: Path, plan: Plan) -> FunctionRun:
    """One repetition in a fresh interpreter. The stand-ins answer at once: only its own time counts."""
    result = folder / "function.json"
    with stand_ins(folder, dynamodb_ms=0, sqs_ms=0) as services:
        process = ManagedProcess.start(
            "function",
            [sys.executable, "-m", function.__name__, str(result), str(plan.batches), str(plan.batch_size)],
            environment={**credentials("us-east-1"), "AWS_ENDPOINT_URL": services.url, **FUNCTION_ENVIRONMENT},
            folder=PROJECT,
            log=folder / "function.log",
        )
        try:
            deadline = time.monotonic() + FUNCTION_WITHIN
            while process.running and time.monotonic() < deadline:
                time.sleep(0.05)
        finally:
            process.stop()
        if not result.exists():
            raise process.failure("did not finish")
        messages = (plan.batches + 1) * plan.batch_size
        calls = _counts(services, messages)
    told: dict[str, Any] = json.loads(result.read_text())
    logged = (folder / "function.log").stat().st_size / messages
    return FunctionRun(told["import_ms"], told["memory_mib"], Kind(told["cpu_ms"], logged, calls))


FUNCTION_ENVIRONMENT = {
    "ENVIRONMENT": "load",
    "IDEMPOTENCY_TABLE": "idempotency",
    "MAX_TRANSACTION_AMOUNT": "1000000",
    "POWERTOOLS_LOG_LEVEL": "INFO",
    "POWERTOOLS_METRICS_NAMESPACE": "strongroom/load",
    "POWERTOOLS_SERVICE_NAME": "validate_transaction",
    "TRANSACTIONS_TABLE": "transactions",
}
