"""Bad releases of the deployed environment: each is told, the one before serves, nothing is lost.

One in each run of the tests, all five on demand (`make adopters`, `strongroom rehearse`): a minute each.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from strongroom.local.deployment import Deployment
from strongroom.rehearsal.releases import rehearsing
from strongroom.rehearsal.releases.catalogue import RELEASES, BadRelease
from strongroom.rehearsal.releases.outcome import Outcome

SAMPLE, *OTHERS = RELEASES


@pytest.fixture(scope="module")
def outcomes(deployment: Deployment, request: pytest.FixtureRequest) -> Iterator[Iterator[Outcome]]:
    """One after the other, as the tests ask for them; at the end the release of before is applied again."""
    every = request.config.getoption("forms") == "all"
    carried_out = rehearsing.carry_out(deployment, RELEASES if every else (SAMPLE,))
    yield carried_out
    for _ in carried_out:
        pass
    assert deployment.planned_changes() == []


@pytest.mark.parametrize(
    "release",
    [SAMPLE, *(pytest.param(each, marks=pytest.mark.on_demand) for each in OTHERS)],
    ids=lambda release: release.name,
)
def test_a_bad_release_is_told_and_harms_nobody(outcomes: Iterator[Outcome], release: BadRelease) -> None:
    outcome = next(outcomes)
    assert outcome.release is release
    assert outcome.findings == []
    assert outcome.account.accepted > 0, "nothing was sent meanwhile"
