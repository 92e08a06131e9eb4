"""Each change is what it says: of its key, and another value. Half a minute: hundreds of files are read."""

from __future__ import annotations

from pathlib import Path

import pytest

from stacks.settings import SettingsError
from tests.changes.bases import KINDS, base
from tests.changes.edits import EDITS, Edit
from tests.changes.stacks_of import settings_of
from tests.stacks.settings.tables import Table, changed


def refusals(table: Table, folder: Path) -> list[str]:
    """The keys that the settings are refused for."""
    try:
        settings_of(table, folder)
    except SettingsError as refused:
        return [problem.key for problem in refused.problems]
    return []


@pytest.mark.parametrize("edit", EDITS, ids=[f"{number}-{edit.key}" for number, edit in enumerate(EDITS)])
def test_a_change_changes_its_key(edit: Edit, tmp_path: Path) -> None:
    """In each environment that it is for; or it is refused for what it is there to show."""
    for environment in [edit.only] if edit.only else KINDS:
        before = base(environment, edit.base)
        after = changed(before, edit.places)
        assert after != before, f"{edit.name} is what {environment} has"
        assert all(key.startswith(edit.key.partition(".")[0]) for key in refusals(after, tmp_path)), edit.name
