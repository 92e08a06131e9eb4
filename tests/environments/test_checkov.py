"""checkov, once over all stacks, finds nothing that is not waived; half of the time is its start."""

from __future__ import annotations

import pytest

from strongroom.proof.verify import checkov
from strongroom.proof.verify.checkov import Scan, Target
from strongroom.workspace import PROJECT
from tests.environments.waived import without_waiver
from tests.synthesized import SynthesizedStack

# One scan for all, so with `-n` one worker for all.
pytestmark = [pytest.mark.requirement(26), pytest.mark.xdist_group("checkov-environments")]


@pytest.fixture(scope="session")
def scans(all_stacks: dict[str, SynthesizedStack]) -> dict[str, Scan]:
    """What checkov says of each stack, by name."""
    targets = [Target(stack.folder / "cdk.tf.json", stack.stack) for stack in all_stacks.values()]
    found = checkov.scan(targets, checkov.executable(PROJECT))
    return dict(zip(all_stacks, found, strict=True))


def test_checkov_finds_nothing_that_is_not_waived(any_stack: SynthesizedStack, scans: dict[str, Scan]) -> None:
    scan = scans[any_stack.name]
    # About two checks apply to a resource; a scan that reads a tenth of a file must not look clean.
    assert scan.passed >= len(any_stack.all_resources), f"checkov passed {scan.passed} checks only"
    found = [(each.check, each.resource, each.claim) for each in scan.failures]
    new = without_waiver(any_stack, found)
    assert not new, "\n".join(new)
