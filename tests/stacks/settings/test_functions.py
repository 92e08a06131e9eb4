"""`[functions]`: what AWS refuses, or does not say that it has not done."""

from __future__ import annotations

from typing import Any

import pytest

from stacks.settings import Settings
from tests.stacks.settings.conftest import Refused
from tests.stacks.settings.tables import PRODUCTION, SMALL, Table, changed


def with_functions(table: Table = SMALL, **functions: dict[str, Any]) -> Table:
    return {**table, "functions": {name.replace("_", "-"): of for name, of in functions.items()}}


SETTLE = {"sent_by": ["service"]}


def test_a_name_and_who_sends_are_enough() -> None:
    settings = Settings.model_validate(with_functions(settle=SETTLE))
    assert settings.queues_of("service") == ("settle",)
    assert settings.functions["settle"].hidden_seconds == 6 * settings.functions["settle"].timeout_seconds


def test_two_may_send_to_each_other() -> None:
    both = with_functions(settle={"sent_by": ["notify"]}, notify={"sent_by": ["settle"]})
    assert Settings.model_validate(both).queues_of("settle") == ("notify",)


@pytest.mark.parametrize(
    ("function", "key", "allowed"),
    [
        ({}, "sent_by", "at least one program"),
        ({"sent_by": ["gone"]}, "sent_by[0]", "a program that there is: service, settle"),
        (
            {**SETTLE, "timeout_seconds": 60, "visibility_timeout_seconds": 359},
            "visibility_timeout_seconds",
            "360",
        ),
        (
            {**SETTLE, "visibility_timeout_seconds": 30_000, "max_receive_count": 6},
            "max_receive_count",
            "at most 5",
        ),
        # 900 * 6 = 5,400 s: two days of attempts are 32 of them.
        ({**SETTLE, "timeout_seconds": 900, "max_receive_count": 33}, "max_receive_count", "at most 32"),
        ({**SETTLE, "reserved_concurrency": 1}, "reserved_concurrency", "at least 2"),
        ({**SETTLE, "reserved_concurrency": 881}, "reserved_concurrency", "at most 880"),
        ({**SETTLE, "environment": {"AWS_REGION": "x"}}, "environment.AWS_REGION", "another name"),
        ({**SETTLE, "environment": {"TZ": "UTC"}}, "environment.TZ", "another name"),
        ({**SETTLE, "environment": {"ENVIRONMENT": "x"}}, "environment.ENVIRONMENT", "another name"),
        ({**SETTLE, "environment": {"QUEUE_X_URL": "x"}}, "environment.QUEUE_X_URL", "another name"),
        ({**SETTLE, "environment": {"PASSWORD": "x"}}, "environment.PASSWORD", "no secret"),
        ({**SETTLE, "environment": {f"X{n}": "x" * 500 for n in range(5)}}, "environment", "at most 2048"),
    ],
)
def test_it_is_refused_with_what_is_allowed(
    function: dict[str, Any], key: str, allowed: str, refused: Refused
) -> None:
    (problem,) = refused(with_functions(settle=function))
    assert problem.key == f"functions.settle.{key}"
    assert allowed in problem.allowed


def test_the_last_that_is_accepted() -> None:
    for function in (
        {**SETTLE, "timeout_seconds": 60, "visibility_timeout_seconds": 360},
        {**SETTLE, "timeout_seconds": 900, "max_receive_count": 32},
        {**SETTLE, "reserved_concurrency": 880},
    ):
        Settings.model_validate(with_functions(settle=function))


def test_reservations_count_together(refused: Refused) -> None:
    """AWS refuses the function that would leave fewer than 100; each alone would fit."""
    some = {**SETTLE, "reserved_concurrency": 441}
    (problem,) = refused(with_functions(settle=some, notify=some))
    assert problem.key == "functions.notify.reserved_concurrency"
    assert "at most 439" in problem.allowed
    Settings.model_validate(with_functions(settle=some, notify={**SETTLE, "reserved_concurrency": 439}))


def test_production_reserves(refused: Refused) -> None:
    none = {**SETTLE, "reserved_concurrency": -1}
    Settings.model_validate(with_functions(settle=none))
    (problem,) = refused(with_functions(PRODUCTION, settle=none))
    assert (problem.key, problem.value) == ("functions.settle.reserved_concurrency", -1)


@pytest.mark.parametrize(
    "name", ["app", "service", "validation", "flow-logs", "x-dead-letters", "x-dead-letter", "app-execution"]
)
def test_names_that_the_stack_has_are_taken(name: str, refused: Refused) -> None:
    """Of a queue, a role or an output: the second would be refused, or take the first's place."""
    (problem,) = refused(changed(SMALL, {f"functions.{name}": SETTLE}))
    assert problem.key == f"functions.{name}"
    assert "another name" in problem.allowed
