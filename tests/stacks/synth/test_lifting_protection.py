"""docs/guides/operate.md: `kind = "nonproduction"` lifts the protections of production, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from stacks.app import synthesize
from stacks.settings import Settings
from strongroom.change.difference.stack import Action, StackDifference, difference
from strongroom.synthesized import load
from strongroom.workspace import PROJECT

# Argument -> what a destroy does from then on, in the page's words.
LIFTED = {
    "prevent_destroy": "`prevent_destroy` stops Terraform's plan",
    "deletion_protection": "deletion protection stops AWS",
    "deletion_protection_enabled": "deletion protection stops AWS",
    "enable_deletion_protection": "deletion protection stops AWS",
    "skip_final_snapshot": "takes no final snapshot of the database",
    "delete_automated_backups": "deletes its automated backups",
    "force_destroy": "empties the buckets",
    "deletion_window_in_days": "after 7 days instead of 30",
    # In the maintenance window otherwise, which nobody waits for who destroys it.
    "apply_immediately": "",
}


@pytest.fixture(scope="module")
def lifted(
    synthesis: Path, environments: list[Settings], tmp_path_factory: pytest.TempPathFactory
) -> StackDifference:
    folder = tmp_path_factory.mktemp("lifted")
    synthesize([each.model_copy(update={"kind": "nonproduction"}) for each in environments], folder)
    return difference("prod", load(synthesis / "prod"), load(folder / "stacks" / "prod"))


def test_nothing_is_replaced_or_lost(lifted: StackDifference) -> None:
    assert {each.action for each in lifted.resources} == {Action.CHANGE}
    assert not [each for each in lifted.resources if each.loses or each.refused]


def test_only_protections_change_and_the_page_names_each(lifted: StackDifference) -> None:
    page = " ".join((PROJECT / "docs" / "guides" / "operate.md").read_text(encoding="utf-8").split())
    changed = {change.place[-1] for each in lifted.resources for change in each.changes}
    assert changed == LIFTED.keys()
    assert [said for said in LIFTED.values() if said not in page] == []
