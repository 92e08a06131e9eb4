"""The committed run is a whole one, of the scenarios there are, and it held."""

from __future__ import annotations

from strongroom.rehearsal.chaos.scenarios import SCENARIOS
from tests.figures import MEASURED


def test_every_scenario_was_run_and_held() -> None:
    assert [each["scenario"] for each in MEASURED["scenarios"]] == [each.name for each in SCENARIOS]
    assert all(each["held"] for each in MEASURED["scenarios"])


def test_it_was_large_and_hostile_enough() -> None:
    total = MEASURED["total"]
    assert total["sent"] >= 2_000
    assert total["hostile"] >= 0.3 * total["sent"]
