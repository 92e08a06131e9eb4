"""`strongroom verify`'s own checks find nothing in any stack that is not waived."""

from __future__ import annotations

import pytest

from strongroom.proof.verify.finding import examine
from tests.environments.waived import without_waiver
from tests.synthesized import SynthesizedStack

pytestmark = pytest.mark.requirement(26)


def test_our_checks_find_nothing_that_is_not_waived(any_stack: SynthesizedStack) -> None:
    report = examine(any_stack.stack)
    assert len(report.judged) > len(any_stack.all_resources) // 2, "the checks have looked at too little"
    found = [(each.check.code, each.resource.address, each.problem) for each in report.findings]
    new = without_waiver(any_stack, found)
    assert not new, "\n".join(new)
