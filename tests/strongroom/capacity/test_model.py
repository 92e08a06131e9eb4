"""The model as a whole: every dimension, at any number of users."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.pages import PAGE
from stacks.demand.demand import Demand, demand
from stacks.demand.measured import measured
from stacks.demand.quotas import quotas
from stacks.schema.environment import EnvironmentSchema
from stacks.schema.sections import FurtherService
from stacks.settings import Settings
from stacks.settings.page import fields
from strongroom.capacity.assessment import MOST_USERS, assess, first_to_break, most_users
from strongroom.capacity.dimension import Dimension
from strongroom.capacity.dimensions import DIMENSIONS
from strongroom.capacity.dimensions.edge import PAGE_FILES
from strongroom.capacity.growth import WALLS, cell, tuned
from tests.strongroom.capacity.conftest import changed

PROFILE = settings.get_profile("default")
USERS = st.integers(1, MOST_USERS)
EVERY = pytest.mark.parametrize("dimension", DIMENSIONS, ids=lambda dimension: dimension.id)


@EVERY
def test_a_dimension_is_bounded_by_a_setting_or_by_a_quota(dimension: Dimension) -> None:
    assert dimension.bound in (quotas() if dimension.by_quota else fields())


def test_the_page_has_as_many_files_as_the_model_says() -> None:
    assert len([*PAGE.iterdir(), "config.json"]) == PAGE_FILES


def test_no_two_dimensions_have_one_name() -> None:
    assert len({dimension.id for dimension in DIMENSIONS}) == len(DIMENSIONS)


@EVERY
@settings(derandomize=True, database=None, deadline=None, max_examples=20)
@given(one=USERS, other=USERS)
def test_more_users_never_need_less(dimension: Dimension, prod: Settings, one: int, other: int) -> None:
    fewer, more = sorted((one, other))
    assert dimension.needed(demand(prod, fewer)) <= dimension.needed(demand(prod, more))


@EVERY
def test_the_most_users_are_the_most(dimension: Dimension, prod: Settings) -> None:
    most = most_users(dimension, prod)
    if most is None:
        return
    assert dimension.available is not None
    available = dimension.available(prod)
    assert most == 0 or dimension.needed(demand(prod, most)) <= available
    assert dimension.needed(demand(prod, most + 1)) > available


def test_dimensions_that_users_matter_to_are_most_of_them(prod: Settings) -> None:
    """The test above looks at something."""
    assert sum(most_users(dimension, prod) is not None for dimension in DIMENSIONS) > 20


def test_what_breaks_first_breaks_at_the_fewest_users(prod: Settings) -> None:
    assessed = assess(prod, 10_000)
    for by_quota in (True, False):
        first = first_to_break(assessed, by_quota=by_quota)
        assert first is not None
        assert first.most_users is not None
        others = [each for each in assessed if each.dimension.by_quota == by_quota]
        assert all(each.most_users is None or each.most_users >= first.most_users for each in others)
        above = assess(prod, first.most_users + 1)
        assert first.dimension.id in {each.dimension.id for each in above if not each.fits}


def needs(settings: EnvironmentSchema, users: int = 10_000) -> Demand:
    return demand(settings, users)


def test_a_request_costs_what_the_mixture_costs(prod: Settings) -> None:
    costs = measured().application
    reading = needs(changed(prod, "capacity", submit_percent=0)).request_ms
    writing = needs(changed(prod, "capacity", submit_percent=100)).request_ms
    assert (reading, writing) == (costs.read.cpu_ms.median, costs.submit.cpu_ms.median)
    half = needs(changed(prod, "capacity", submit_percent=50)).request_ms
    assert half == pytest.approx((reading + writing) / 2)


def test_twice_the_cpu_of_a_task_answers_twice_as_much_up_to_one_core(prod: Settings) -> None:
    by_cpu = {cpu: needs(changed(prod, "service", cpu=cpu)).task_requests for cpu in (512, 1024, 2048)}
    assert by_cpu[1024] == pytest.approx(2 * by_cpu[512], rel=0.05), "but for what it does beside requests"
    assert by_cpu[1024] > 2 * by_cpu[512]
    assert by_cpu[2048] == by_cpu[1024]


def test_further_services_count_at_their_largest_each_rolled_out(prod: Settings) -> None:
    alive = ("CMD", "/app", "alive")
    admin = FurtherService(
        health_check_command=alive, path=("/admin",), database=True, max_tasks=6, cpu=1024, memory=2048
    )
    worker = FurtherService(health_check_command=alive, max_tasks=4, on_demand_base=4)
    more = prod.unjudged().model_copy(update={"services": {"admin": admin, "worker": worker}})

    def all_needed(settings: EnvironmentSchema) -> dict[str, float]:
        return {each.id: each.needed(needs(settings)) for each in DIMENSIONS}

    before, after = all_needed(prod), all_needed(more)
    added = {id: after[id] - before[id] for id in after if after[id] != before[id]}
    assert added == {
        "targets": 2 * 6,
        "addresses": 2 * (6 + 4),
        "on-demand-vcpus": 2 * (4 * 1 + 4 * 0.5),  # admin: two of the four above its base are on Spot
        "spot-vcpus": 2 * 2 * 1,
        "connections": 2 * 6 * 5,
        "connection-memory": 2 * 6 * 5,
        "new-connections": 6 * 5 / 10,
    }


def test_units_agree_tasks_answer_the_requests_with_headroom(prod: Settings) -> None:
    """Requests a second times CPU milliseconds are cores; two zones' tasks have as many, and the headroom."""
    found = needs(changed(prod, "capacity", headroom_percent=30), 1_000_000)
    cores = found.load.requests * found.request_ms / 1000
    two_zones = found.tasks_by_cpu * 2 / 3
    idle = measured().application.idle_cpu_percent.median / 100
    assert two_zones * (0.7 - idle) == pytest.approx(cores, rel=0.02)


def test_spot_and_on_demand_are_all_tasks(prod: Settings) -> None:
    found = needs(prod)
    assert (found.tasks, found.on_demand_tasks) == (10, 6)
    assert needs(changed(prod, "service", spot_percent=100)).on_demand_tasks == 2
    assert needs(changed(prod, "service", on_demand_base=10)).on_demand_tasks == 10


def test_a_rollout_holds_every_pool_twice(prod: Settings) -> None:
    assert needs(prod).connections == 2 * 10 * prod.service.database_connections_per_task


def test_the_database_works_on_what_is_handed_in_and_read(prod: Settings) -> None:
    costs = measured().application
    idle = changed(prod, "capacity", headroom_percent=0)
    reading = needs(changed(idle, "capacity", submit_percent=0), 60_000).database_cpus
    writing = needs(changed(idle, "capacity", submit_percent=100), 60_000).database_cpus
    beside = needs(idle, 60_000).tasks * costs.idle_database_cpu_percent.median / 100
    assert reading - beside == pytest.approx(costs.read.database_cpu_ms.median)
    assert writing - beside == pytest.approx(costs.submit.database_cpu_ms.median)


@pytest.mark.parametrize(
    ("instance_class", "vcpus"),
    [("db.t4g.medium", 2), ("db.r7g.large", 2), ("db.r7g.xlarge", 4), ("db.r6g.16xlarge", 64)],
)
def test_an_instance_has_the_vcpus_of_its_class(instance_class: str, vcpus: int, prod: Settings) -> None:
    (dimension,) = (each for each in DIMENSIONS if each.id == "database-cpu")
    assert dimension.available is not None
    assert dimension.available(changed(prod, "database", instance_class=instance_class)) == vcpus


def test_a_serverless_instance_is_as_large_as_it_may_become(prod: Settings) -> None:
    scaling = {"serverless_min_capacity": 2, "serverless_max_capacity": 16}
    serverless = changed(prod, "database", instance_class="db.serverless", **scaling)
    found = {each.id: each.available(serverless) for each in DIMENSIONS if each.available is not None}
    assert found["database-cpu"] == 4, "32 GiB"
    assert found["connection-memory"] == 32 * 1024**3 // 9_531_392


def test_littles_law(prod: Settings) -> None:
    found = needs(changed(prod, "capacity", headroom_percent=0), 600_000)
    assert found.concurrency == pytest.approx(1000 * found.message_seconds)


def test_more_memory_makes_the_function_faster(prod: Settings) -> None:
    slow, fast = (needs(changed(prod, "validation", memory=memory)) for memory in (256, 1769))
    assert fast.message_seconds < slow.message_seconds
    assert fast.drain_minutes <= slow.drain_minutes


def test_without_reservation_the_account_is_the_limit(prod: Settings) -> None:
    free = changed(prod, "validation", reserved_concurrency=-1)
    assert needs(free).most_concurrency == prod.quotas.lambda_concurrency
    large = changed(free, "quotas", lambda_concurrency=50_000)
    assert needs(large).most_concurrency == quotas()["queue_pollers"].value


def test_a_longer_outage_takes_longer_to_drain(prod: Settings) -> None:
    short, long = (needs(changed(prod, "capacity", outage_minutes=minutes), 400_000) for minutes in (10, 60))
    assert 0 < short.drain_minutes < long.drain_minutes < math.inf


def test_a_started_session_is_written_to_table_and_index(prod: Settings) -> None:
    """3,600 users whose sessions last an hour start one a second, with 0 % headroom two units."""
    quiet = changed(prod, "capacity", submit_percent=0, headroom_percent=0)
    assert needs(changed(quiet, "service", session_ttl_seconds=3600), 3600).writes("sessions") == 2


@pytest.mark.parametrize("table", ["sessions", "transactions", "idempotency"])
def test_every_table_is_in_the_measurement(table: str, prod: Settings) -> None:
    assert needs(prod).writes(table) > 0


def test_a_failed_zone_leaves_the_others_its_traffic(prod: Settings) -> None:
    """Bytes a second of two zones, as gigabits of one, with no headroom."""
    found = needs(changed(prod, "capacity", submit_percent=0, headroom_percent=0), 1_000_000)
    bytes_a_second = found.load.requests * measured().application.read.log_bytes
    assert found.log_gbps == pytest.approx(bytes_a_second * 8 / 1e9 / 2)


def test_partners_are_called_by_nat_and_aws_is_not(prod: Settings) -> None:
    (dimension,) = (each for each in DIMENSIONS if each.id == "nat-connections")
    assert dimension.needed(needs(prod)) == 0
    called = changed(prod, "service", outbound_https=("203.0.113.0/24",))
    assert dimension.needed(needs(called)) > 0
    single = changed(called, "network", nat_gateways="single")
    assert dimension.needed(needs(single)) == pytest.approx(2 * dimension.needed(needs(called)))


def test_a_user_who_asks_more_than_the_firewall_lets_through_does_not_fit(prod: Settings) -> None:
    busy = changed(prod, "capacity", requests_per_user=500)
    assert "address" in {each.dimension.id for each in assess(busy, 10) if not each.fits}


def test_a_slower_application_needs_more_tasks(prod: Settings) -> None:
    costs = measured()
    slow = costs.application.read.cpu_ms.model_copy(update={"median": 100.0})
    read = costs.application.read.model_copy(update={"cpu_ms": slow})
    application = costs.application.model_copy(update={"read": read})
    slower = replace(needs(prod), costs=costs.model_copy(update={"application": application}))
    assert slower.tasks_by_cpu > needs(prod).tasks_by_cpu
    assert slower.task_requests < needs(prod).task_requests


def test_the_measured_target_makes_a_cell_larger(prod: Settings) -> None:
    as_set, measured_target = cell(prod), cell(tuned(prod))
    assert as_set.users < measured_target.users
    for found in (as_set, measured_target):
        assert found.wall in WALLS
        assert found.needed(found.users) == 1
        assert found.needed(found.users + 1) == 2


def test_a_wall_is_what_neither_settings_nor_aws_make_wider() -> None:
    assert {wall.id for wall in WALLS if not wall.by_quota} == {"connections-at-most"}
    assert {wall.id for wall in WALLS if wall.by_quota} == {
        each.id for each in DIMENSIONS if each.by_quota and quotas()[each.bound].adjustable is False
    }
    assert {"pollers", "nat-connections"} <= {wall.id for wall in WALLS}
