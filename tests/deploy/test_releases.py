"""Five bad releases of the deployed environment: each is told, the one before serves, nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from strongroom.local.deployment import Deployment
from strongroom.rehearsal.releases import rehearsing
from strongroom.rehearsal.releases.catalogue import RELEASES, BadRelease
from strongroom.rehearsal.releases.outcome import Outcome


@pytest.fixture(scope="module")
def outcomes(deployment: Deployment) -> Iterator[Iterator[Outcome]]:
    """One after the other, as the tests ask for them; at the end the release of before is applied again."""
    carried_out = rehearsing.carry_out(deployment, RELEASES)
    yield carried_out
    for _ in carried_out:
        pass
    assert deployment.planned_changes() == []


@pytest.mark.parametrize("release", RELEASES, ids=lambda release: release.name)
def test_a_bad_release_is_told_and_harms_nobody(outcomes: Iterator[Outcome], release: BadRelease) -> None:
    outcome = next(outcomes)
    assert outcome.release is release
    assert outcome.findings == []
    assert outcome.account.accepted > 0, "nothing was sent meanwhile"
