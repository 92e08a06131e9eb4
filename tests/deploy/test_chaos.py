"""Scenarios of `strongroom chaos` in short: all of it breaks, and not one transaction is lost or doubled."""

from __future__ import annotations

import pytest

from strongroom.local.deployment import Deployment
from strongroom.rehearsal.chaos import running
from strongroom.rehearsal.chaos.scenario import Scenario
from strongroom.rehearsal.chaos.scenarios import SCENARIOS

# Those that mostly wait are left to `strongroom chaos`, whose result is committed.
LONG = {"poison", "ids-reused", "out-of-order", "throttled", "lost-answers", "outage"}
TRANSACTIONS = 30


SHORT = [scenario for scenario in SCENARIOS if scenario.name not in LONG]


@pytest.mark.parametrize("scenario", SHORT, ids=lambda scenario: scenario.name)
def test_every_transaction_is_accounted_for(deployment: Deployment, scenario: Scenario) -> None:
    found = running.carry_out(deployment, scenario, number=TRANSACTIONS, seed=1)
    assert found.account.findings == []
    assert found.missing == ()
    assert found.held
    assert found.account.accepted + found.account.rejected > 0
