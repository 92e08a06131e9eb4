"""The arithmetic, on any numbers."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stacks.demand.load import Load
from stacks.demand.sizing import drain_seconds, message_seconds, over_zones, task_cores, within_zones

settings.register_profile("capacity", derandomize=True, database=None, deadline=None, max_examples=200)
PROFILE = settings.get_profile("capacity")

COUNTS = st.integers(0, 100_000)
RATES = st.floats(0.01, 10_000)


@settings(PROFILE)
@given(COUNTS)
def test_two_zones_carry_what_is_needed_and_one_task_less_would_not(needed: int) -> None:
    tasks = over_zones(needed)
    assert within_zones(tasks) >= needed
    assert tasks == 0 or within_zones(tasks - 1) < needed


@pytest.mark.parametrize(("tasks", "left"), [(0, 0), (1, 0), (2, 1), (3, 2), (4, 2), (10, 6)])
def test_the_zone_that_fails_is_the_one_with_the_most_tasks(tasks: int, left: int) -> None:
    assert within_zones(tasks) == left


@pytest.mark.parametrize(("cpu", "cores"), [(512, 0.5), (1024, 1), (2048, 1), (16384, 1)])
def test_one_process_uses_one_core_of_a_large_task(cpu: int, cores: float) -> None:
    assert task_cores(cpu) == cores


def test_a_message_takes_its_share_of_a_cpu_and_its_calls() -> None:
    whole = message_seconds(cpu_ms=3, memory=1769, calls=3, call_ms=5)
    assert whole == pytest.approx(0.018)
    assert message_seconds(cpu_ms=3, memory=1769 // 2, calls=3, call_ms=5) == pytest.approx(0.021, rel=0.01)
    assert message_seconds(cpu_ms=3, memory=10240, calls=3, call_ms=5) == whole


@settings(PROFILE)
@given(RATES, st.integers(0, 90))
def test_headroom_stays_free(used: float, percent: int) -> None:
    load = Load(1, 1, 10, percent)
    assert load.with_headroom(used) * (100 - percent) / 100 == pytest.approx(used)


@settings(PROFILE)
@given(st.integers(1, 10**9), st.integers(1, 600), st.integers(0, 100))
def test_what_is_read_and_what_is_handed_in_are_all_requests(users: int, each: int, percent: int) -> None:
    load = Load(users, each, percent, 30)
    assert load.requests == pytest.approx(users * each / 60)
    assert load.submits + load.reads == pytest.approx(load.requests)


def drained(backlog: float = 6000, arrivals: float = 10, per_batch: float = 2, most: int = 10) -> float:
    return drain_seconds(
        backlog=backlog, arrivals=arrivals, per_batch=per_batch, at_first=10, a_minute=60, most=most
    )


def test_a_queue_drains_at_what_is_handled_beyond_what_arrives() -> None:
    assert drained() == pytest.approx(6000 / (10 * 2 - 10))


def test_it_drains_faster_as_more_batches_run_at_once() -> None:
    """Ten batches at first, one more each second: after t seconds 2 x (10 t + t^2 / 2) - 10 t = t^2 + 10 t."""
    seconds = drained(most=1000)
    assert seconds**2 + 10 * seconds == pytest.approx(6000, rel=0.05)


@pytest.mark.parametrize("arrivals", [20, 21, 1000])
def test_it_never_drains_where_as_many_arrive_as_are_handled(arrivals: float) -> None:
    assert drained(arrivals=arrivals) == math.inf


@settings(PROFILE)
@given(RATES, st.floats(0, 0.95), st.floats(0.1, 100), st.integers(1, 1000), RATES)
def test_more_in_the_queue_never_takes_less(
    backlog: float, busy: float, per_batch: float, most: int, further: float
) -> None:
    arrivals = busy * per_batch * most
    shorter = drained(backlog=backlog, arrivals=arrivals, per_batch=per_batch, most=most)
    longer = drained(backlog=backlog + further, arrivals=arrivals, per_batch=per_batch, most=most)
    assert 0 < shorter <= longer < math.inf
