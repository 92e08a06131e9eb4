"""What settings must say for a requirement to hold, whatever the project's own rules let through."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

import pytest

from stacks.settings import Settings, SettingsError, load_environments
from stacks.settings.loading import Problem
from tests.environments.bounds import EVERYWHERE, PRODUCTION, REQUIREMENT_OF, Bound
from tests.environments.conftest import folder
from tests.environments.owed import Owed, title


def told(problem: Problem) -> str:
    """A problem of the settings, with the requirement that its key is bounded by, if there is one."""
    number = REQUIREMENT_OF.get(problem.key)
    return (
        str(problem).removesuffix(problem.allowed) + (f"{title(number)}: " if number else "") + problem.allowed
    )


@pytest.mark.requirement(1)
def test_settings_can_be_used(pytestconfig: pytest.Config) -> None:
    """If they can't, everything else is skipped."""
    try:
        load_environments(folder(pytestconfig))
    except SettingsError as error:
        problems = "\n".join(map(told, error.problems))
    else:
        return
    raise AssertionError(problems)


def cases(table: dict[int, list[Bound]]) -> list[Any]:
    return [
        pytest.param(bound, marks=pytest.mark.requirement(number), id=bound.key)
        for number, bounds in table.items()
        for bound in bounds
    ]


@pytest.mark.parametrize("bound", cases(EVERYWHERE))
def test_every_environment_says(environment: Settings, owed: Owed, bound: Bound) -> None:
    assert bound.holds(attrgetter(bound.key)(environment)), owed.setting(bound.key, bound.allowed)


@pytest.mark.parametrize("bound", cases(PRODUCTION))
def test_production_says(environment: Settings, owed: Owed, bound: Bound) -> None:
    if not environment.protected:
        pytest.skip(f"{environment.environment} is no production")
    assert bound.holds(attrgetter(bound.key)(environment)), owed.setting(
        bound.key, f"{bound.allowed} in production"
    )
