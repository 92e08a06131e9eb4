"""Schedules: what EventBridge Scheduler refuses at the apply, and what it takes and never does."""

from __future__ import annotations

from typing import Any

import pytest

from stacks.settings import Settings
from tests.stacks.settings.conftest import Refused
from tests.stacks.settings.tables import SMALL, Table


def scheduled(expression: str = "rate(1 day)", **more: Any) -> Table:
    """Settings with a function that a schedule alone calls."""
    return {**SMALL, "functions": {"settle": {"schedule": {"expression": expression, **more}}}}


def test_an_expression_is_enough_and_a_function_with_one_needs_nobody_who_sends() -> None:
    settings = Settings.model_validate(scheduled())
    assert settings.functions["settle"].sent_by == ()
    assert settings.schedules["settle"].timezone == "UTC"


@pytest.mark.parametrize(
    "expression",
    [
        "cron(0 3 * * ? *)",
        "cron(0,30 8-18/2 ? * MON-FRI *)",
        "cron(0/5 * ? JAN,APR,JUL,OCT MON 2026-2030)",
        "cron(15 10 L * ? *)",
        "cron(15 10 LW * ? *)",
        "cron(15 10 15W * ? *)",
        "cron(15 10 ? * FRIL *)",
        "cron(15 10 ? * 6#3 *)",
        "cron(0 0 29 2 ? *)",
        "cron(0 0 31 1-12/2 ? *)",
        "cron(59 23 31 12 ? 2199)",
        "cron(*/15 * ? * 2 *)",
        "rate(1 minute)",
        "rate(15 minutes)",
        "rate(1 day)",
        "at(2030-01-31T03:00:00)",
    ],
)
def test_what_scheduler_takes_is_taken(expression: str) -> None:
    assert Settings.model_validate(scheduled(expression)).schedules["settle"].expression == expression


@pytest.mark.parametrize(
    "expression",
    [
        "0 3 * * ? *",
        "cron(0 3 * * ?)",  # Unix has five fields
        "cron(0 3 * * * *)",  # both days given
        "cron(0 3 ? * ? *)",  # and none
        "cron(60 3 * * ? *)",
        "cron(0 24 * * ? *)",
        "cron(0 3 0 * ? *)",
        "cron(0 3 32 * ? *)",
        "cron(0 3 32W * ? *)",
        "cron(0 3 * 13 ? *)",
        "cron(0 3 ? * 0 *)",  # Sunday is 1
        "cron(0 3 ? * 8 *)",
        "cron(0 3 ? * 2#6 *)",
        "cron(0 3 ? * MON-? *)",
        "cron(0 3 * * ? 1969)",
        "cron(0 3 * * ? 2200)",
        "cron(0 3-1 * * ? *)",
        "cron(*/0 * * * ? *)",
        "cron(0 3 * jan ? *)",
        "cron(0, 3 * * ? *)",
        "cron(0 3  * * ? *)",
        "cron(0 0 31 2 ? *)",
        "cron(0 0 31 4,6,9,11 ? *)",
        "rate(0 minutes)",
        "rate(1 minutes)",
        "rate(5 minute)",
        "rate(30 seconds)",
        "rate(1 week)",
        "at(2030-02-30T03:00:00)",
        "at(2030-01-31T03:00:00Z)",
        "at(2030-1-31T03:00:00)",
        "at(2030-01-31 03:00:00)",
        "every(1 day)",
        "",
    ],
)
def test_what_scheduler_refuses_or_never_does_is_refused(expression: str, refused: Refused) -> None:
    (problem,) = refused(scheduled(expression))
    assert problem.key == "functions.settle.schedule.expression"
    assert "exactly one of day-of-month and day-of-week is ?" in problem.allowed


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/Argentina/Buenos_Aires", "UTC", "Asia/Kathmandu"])
def test_a_zone_is_one_of_the_database(zone: str) -> None:
    assert Settings.model_validate(scheduled(timezone=zone)).schedules["settle"].timezone == zone


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "europe/berlin", "+02:00", "posix/Europe/Berlin", ""])
def test_no_other_zone_is_taken(zone: str, refused: Refused) -> None:
    (problem,) = refused(scheduled(timezone=zone))
    assert problem.key == "functions.settle.schedule.timezone"
    assert "IANA" in problem.allowed


def test_a_function_that_nothing_calls_is_told_of_both(refused: Refused) -> None:
    (problem,) = refused({**SMALL, "functions": {"settle": {}}})
    assert problem.key == "functions.settle.sent_by"
    assert "or a schedule" in problem.allowed


def test_the_queue_of_what_schedules_could_not_deliver_keeps_its_name(refused: Refused) -> None:
    (problem,) = refused({**SMALL, "functions": {"schedules": {"sent_by": ["service"]}}})
    assert problem.key == "functions.schedules"
