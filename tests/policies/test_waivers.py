"""What checkov and our checks find in any form of any stack is exactly what policies/waivers.toml accepts."""

from __future__ import annotations

from pathlib import Path

import pytest

from strongroom.proof.verify import waivers
from strongroom.proof.verify.finding import examine
from strongroom.proof.verify.waiver import Accepted
from strongroom.proof.verify.waivers import Waivers
from strongroom.synthesized import Stack, load
from tests.plans import PLAN, PLANNED
from tests.policies.further import of_further
from tests.policies.report import EXAMPLE, PROJECT, Report, accepted

pytestmark = pytest.mark.xdist_group("plan")

MOST_IN_PRODUCTION = 18


def ours(stack: Stack) -> set[Accepted]:
    return {
        accepted(stack, finding.check.code, finding.resource.address) for finding in examine(stack).findings
    }


@pytest.fixture(scope="module")
def findings(synthesis: Path, plans: Path, synthesized_report: Report, plan_report: Report) -> set[Accepted]:
    stacks = [load(folder) for folder in synthesis.iterdir()]
    planned = [load(plans / name / PLAN) for name in PLANNED]
    return {*synthesized_report.failed, *plan_report.failed}.union(*map(ours, [*stacks, *planned]))


def test_no_finding_is_without_a_waiver(findings: set[Accepted], table: Waivers) -> None:
    new = sorted(map(str, (found for found in findings if table.covering(found) is None)))
    assert not new, "fix these, or waive them in policies/waivers.toml with a reason:\n" + "\n".join(new)


def test_no_waiver_is_without_a_finding(findings: set[Accepted], table: Waivers, synthesis: Path) -> None:
    stacks = [load(folder) for folder in synthesis.iterdir()]
    kinds = [(stack.name, EXAMPLE.of(stack).kind) for stack in stacks]
    stale = [
        f"{entry}: no {kind} stack needs it"
        for entry, kind in table.stale(findings, kinds)
        if not of_further(entry)
    ]
    assert not stale, "these waive nothing any more: remove them from policies/waivers.toml"


def test_no_waiver_has_expired() -> None:
    expired = [f"{entry} on {entry.expires}" for entry in waivers.read(PROJECT / waivers.TABLE).expired]
    assert not expired, (
        "these have expired: look at their reasons, then renew or remove them in policies/waivers.toml"
    )


def test_every_entry_is_for_kinds_of_stack(table: Waivers) -> None:
    """Whoever renames an environment, or adds one, finds it waived what its kind is waived."""
    assert [str(entry) for entry in table.entries if not entry.kinds or entry.stacks] == []


def test_production_is_waived_little(table: Waivers) -> None:
    entries = [entry for entry in table.entries if "production" in entry.kinds]
    assert len(entries) <= MOST_IN_PRODUCTION


def test_our_checks_find_nothing_to_waive_in_production(table: Waivers) -> None:
    found = [entry for entry in table.entries if "production" in entry.kinds and entry.check.startswith("SR")]
    assert found == []


def test_not_all_entries_end_on_a_day(table: Waivers) -> None:
    """A review of half the table at once is no review."""
    days = [entry.expires for entry in table.entries]
    assert max(days.count(day) for day in days) <= len(days) / 2
