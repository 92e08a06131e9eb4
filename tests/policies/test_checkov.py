"""checkov reads what it is given, and enough of it: a run that looks at nothing is clean as well."""

from __future__ import annotations

from pathlib import Path

import pytest

from strongroom.synthesized import load
from tests.plans import PLAN, PLANNED
from tests.policies.report import Report

pytestmark = pytest.mark.xdist_group("plan")

# checkov's checks of its own pass 380 times on production's configuration; the others are of policies/.
LEAST_PASSED = 500


def test_every_stack_is_read_whole(synthesis: Path, synthesized_report: Report) -> None:
    assert synthesized_report.parsing_errors == 0
    for folder in synthesis.iterdir():
        # About two checks apply to a resource; a run that reads a tenth of a file must not look clean.
        passed = synthesized_report.of(folder.name).passed
        assert len(passed) >= len(load(folder).resources), f"{folder.name}: {len(passed)} checks passed"


def test_every_plan_is_read_whole(plans: Path, plan_report: Report) -> None:
    assert plan_report.parsing_errors == 0
    for name in PLANNED:
        passed = plan_report.of(name).passed
        assert len(passed) >= len(load(plans / name / PLAN).resources), f"{name}: {len(passed)} checks passed"


def test_production_passes_hundreds_of_checks(synthesized_report: Report) -> None:
    assert len(synthesized_report.of("prod").passed) >= LEAST_PASSED


# A plan has the provider's -1 (none reserved) where the configuration says nothing; checkov takes any number.
OF_THE_CONFIGURATION = {"CKV_AWS_115"}


def test_both_forms_of_a_stack_are_judged_alike(synthesized_report: Report, plan_report: Report) -> None:
    """Our own checks are not run on plans by checkov; `strongroom verify` runs them there."""
    for name in PLANNED:
        configured = {
            each
            for each in synthesized_report.of(name).failed
            if not each.check.startswith("SR") and each.check not in OF_THE_CONFIGURATION
        }
        assert set(plan_report.of(name).failed) == configured
