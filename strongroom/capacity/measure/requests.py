"""One repetition of the application's measurement, with fresh processes."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import psutil

from stacks.demand.measured import DISTURBED_PERCENT, Calls
from strongroom.capacity.measure.generator import Outcome, Visitors, client
from strongroom.capacity.measure.plan import Kind, Plan, calls
from strongroom.capacity.measure.processes import Database, Running, application, database, stand_ins
from strongroom.errors import StrongroomError

__all__ = ["ApplicationRun", "MixedStep", "measure_application"]

Found = TypeVar("Found")

# Requests a second at which the cost of one kind is measured: enough of them, and far from saturation.
PURE_RATE = 120


@dataclass(frozen=True)
class MixedStep:
    """Requests of both kinds at one rate."""

    rate: float
    cpu_percent: float
    p50_ms: float
    p99_ms: float
    late_ms: float
    others_percent: float
    failed_percent: float


@dataclass(frozen=True)
class ApplicationRun:
    """What a repetition found out."""

    idle: Idle
    submit: Kind
    read: Kind
    steps: list[MixedStep]
    rates: list[float]
    """The steps' rates, for the next repetition."""
    memory_mib: float
    pinned: bool


@dataclass(frozen=True)
class Idle:
    """What is used while nobody asks, of a core."""

    cpu_percent: float
    database_cpu_percent: float


@dataclass(frozen=True)
class Used:
    """Seconds that have passed, and what was used in them."""

    elapsed: float
    cpu_seconds: float
    database_seconds: float
    others_seconds: float
    """By processes that are not of the measurement."""
    log_bytes: int

    def since(self, before: Used) -> Used:
        return Used(
            self.elapsed - before.elapsed,
            self.cpu_seconds - before.cpu_seconds,
            self.database_seconds - before.database_seconds,
            # The kernel counts in ticks of 10 ms, of all and of each: the difference may be below nothing.
            max(self.others_seconds - before.others_seconds, 0.0),
            self.log_bytes - before.log_bytes,
        )

    def percent(self, seconds: float) -> float:
        """Of a core."""
        return seconds * 100 / self.elapsed


@dataclass(frozen=True)
class Parts:
    """The processes of a repetition."""

    services: Running
    ledger: Database
    running: Running

    def used(self) -> Used:
        running, ledger = self.running.cpu_seconds, self.ledger.cpu_seconds
        own = running + ledger + self.services.cpu_seconds + time.process_time()
        return Used(time.perf_counter(), running, ledger, busy_seconds() - own, self.running.log_bytes)


def busy_seconds() -> float:
    """What all processes of the machine have used since it began, and what its host gave to others."""
    times = psutil.cpu_times()
    return float(sum(times) - times.idle - getattr(times, "iowait", 0) - getattr(times, "guest", 0))


def measure_application(folder: Path, plan: Plan, rates: Sequence[float] | None) -> ApplicationRun:
    """One repetition at these rates; or, the first time, at those that the costs give."""
    with (
        stand_ins(folder, dynamodb_ms=plan.dynamodb_ms, sqs_ms=plan.sqs_ms) as services,
        database() as ledger,
        application(folder, services, ledger) as running,
    ):
        return asyncio.run(_repetition(plan, Parts(services, ledger, running), rates))


async def _repetition(plan: Plan, parts: Parts, rates: Sequence[float] | None) -> ApplicationRun:
    async with client(parts.running.url) as session:
        visitors = Visitors(session)
        await visitors.arrive()
        await visitors.step(PURE_RATE, plan.warm_up, 50)
        await asyncio.sleep(plan.rest)
        idle = await _idle(plan, parts)
        submit = await _kind(plan, visitors, parts, idle, 100)
        read = await _kind(plan, visitors, parts, idle, 0)
        chosen = list(rates or _rates(plan, submit, read))
        steps = [await _mixed(plan, visitors, parts, rate) for rate in chosen]
    return ApplicationRun(idle, submit, read, steps, chosen, parts.running.memory_mib, parts.running.pinned)


def _rates(plan: Plan, submit: Kind, read: Kind) -> list[float]:
    share = plan.submit_percent / 100
    core = 1000 / (share * submit.cpu_ms + (1 - share) * read.cpu_ms)
    return [round(core * each) for each in plan.shares]


async def _idle(plan: Plan, parts: Parts) -> Idle:
    async def nothing() -> None:
        await asyncio.sleep(plan.seconds)

    _, used = await _undisturbed(plan, parts, nothing)
    return Idle(used.percent(used.cpu_seconds), used.percent(used.database_seconds))


async def _kind(plan: Plan, visitors: Visitors, parts: Parts, idle: Idle, submit_percent: float) -> Kind:
    async def alike() -> tuple[Outcome, tuple[Calls, ...]]:
        calls(parts.services, 1)
        outcome = await visitors.step(PURE_RATE, plan.seconds, submit_percent)
        await asyncio.sleep(plan.rest)
        return outcome, calls(parts.services, len(outcome.times))

    (outcome, called), used = await _undisturbed(plan, parts, alike)
    if outcome.failed:
        raise StrongroomError(
            f"{outcome.failed} of {len(outcome.times)} requests failed at {PURE_RATE} a second; the "
            f"application's log is {parts.running.log}."
        )
    count = len(outcome.times)
    beside = used.elapsed / 100
    return Kind(
        cpu_ms=(used.cpu_seconds - beside * idle.cpu_percent) * 1000 / count,
        database_cpu_ms=(used.database_seconds - beside * idle.database_cpu_percent) * 1000 / count,
        log_bytes=used.log_bytes / count,
        calls=called,
    )


async def _mixed(plan: Plan, visitors: Visitors, parts: Parts, rate: float) -> MixedStep:
    async def mixed() -> Outcome:
        return await visitors.step(rate, plan.seconds, plan.submit_percent)

    await visitors.step(rate, plan.warm_up, plan.submit_percent)
    outcome, used = await _undisturbed(plan, parts, mixed)
    await asyncio.sleep(plan.rest)
    centiles = statistics.quantiles(outcome.times, n=100)
    return MixedStep(
        rate=outcome.rate,
        cpu_percent=used.percent(used.cpu_seconds),
        p50_ms=centiles[49] * 1000,
        p99_ms=centiles[98] * 1000,
        late_ms=outcome.late * 1000,
        others_percent=used.percent(used.others_seconds),
        failed_percent=outcome.failed * 100 / len(outcome.times),
    )


async def _undisturbed(plan: Plan, parts: Parts, run: Callable[[], Awaitable[Found]]) -> tuple[Found, Used]:
    """What came of it and what it used: of several tries, those of the one that was disturbed least."""
    tries: list[tuple[Found, Used]] = []
    for _ in range(plan.tries):
        before = parts.used()
        found = await run()
        used = parts.used().since(before)
        tries.append((found, used))
        if used.percent(used.others_seconds) <= DISTURBED_PERCENT:
            break
        await asyncio.sleep(plan.pause)
    return min(tries, key=lambda each: each[1].percent(each[1].others_seconds))
