"""What checkov and our checks find in any form of any stack is exactly what policies/waivers.toml accepts."""

from __future__ import annotations

from pathlib import Path

import pytest

from strongroom.proof.verify.finding import examine
from strongroom.proof.verify.waivers import Accepted, Waivers
from strongroom.synthesized import Stack, load
from tests.plans import PLAN, PLANNED
from tests.policies.report import Report

pytestmark = pytest.mark.xdist_group("plan")

MOST_IN_PRODUCTION = 15


def ours(stack: Stack) -> set[Accepted]:
    return {
        Accepted(stack.name, finding.check.code, finding.resource.address)
        for finding in examine(stack).findings
    }


@pytest.fixture(scope="module")
def findings(synthesis: Path, plans: Path, synthesized_report: Report, plan_report: Report) -> set[Accepted]:
    stacks = [load(folder) for folder in synthesis.iterdir()]
    planned = [load(plans / name / PLAN) for name in PLANNED]
    return {*synthesized_report.failed, *plan_report.failed}.union(*map(ours, [*stacks, *planned]))


def test_no_finding_is_without_a_waiver(findings: set[Accepted], table: Waivers) -> None:
    new = sorted(found for found in findings if table.covering(found) is None)
    assert not new, "mend these, or waive them in policies/waivers.toml with a reason:\n" + "\n".join(
        map(str, new)
    )


def test_no_waiver_is_without_a_finding(findings: set[Accepted], table: Waivers) -> None:
    stale = [f"{entry}: {stack}" for entry, stack in table.stale(findings)]
    assert not stale, "these waive nothing any more: remove them from policies/waivers.toml"


def test_no_waiver_has_expired(table: Waivers) -> None:
    assert table.expired == []


def test_production_is_waived_little(table: Waivers) -> None:
    entries = [entry for entry in table.entries if "prod" in entry.stacks]
    assert len(entries) <= MOST_IN_PRODUCTION


def test_our_checks_find_nothing_to_waive_in_production(table: Waivers) -> None:
    assert [entry for entry in table.entries if "prod" in entry.stacks and entry.check.startswith("SR")] == []
