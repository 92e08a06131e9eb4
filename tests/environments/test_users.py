"""The users of an environment fit into what its settings give them."""

from __future__ import annotations

import pytest

from stacks.settings import Settings
from strongroom.capacity.assessment import assess
from tests.environments.owed import Owed

pytestmark = pytest.mark.requirement(7)


@pytest.fixture(scope="session")
def users(environment: Settings) -> int:
    if environment.capacity.users is None:
        pytest.skip(f"{environment.environment} does not say in capacity.users how many it has")
    return environment.capacity.users


def test_every_dimension_that_settings_decide_fits_the_users(
    environment: Settings, users: int, owed: Owed
) -> None:
    decided = [each for each in assess(environment, users) if not each.dimension.by_quota]
    assert decided
    short = [
        owed.setting(
            each.dimension.bound,
            f"{users} users need {each.needed:g} {each.dimension.unit} ({each.dimension.what}), and there are "
            f"{each.available:g}: {each.dimension.bound}",
        )
        for each in decided
        if not each.fits
    ]
    if short and not environment.protected:
        pytest.skip("; ".join(short))
    assert not short, "\n".join(short)
