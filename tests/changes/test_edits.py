"""Every setting has a change that is tried, and each is what it says: of that key, and another value."""

from __future__ import annotations

from pathlib import Path

import pytest

from stacks.settings.page import fields
from tests.changes.bases import BASES, KINDS, base
from tests.changes.edits import EDITS
from tests.changes.stacks_of import settings_of


def test_every_key_is_changed() -> None:
    tried = {edit.key for edit in EDITS}
    missing, unknown = fields().keys() - tried, tried - fields().keys()
    assert not missing, f"give each a change in tests/changes/edits.py: {sorted(missing)}"
    assert not unknown, f"no such settings: {sorted(unknown)}"


@pytest.mark.parametrize("name", BASES)
@pytest.mark.parametrize("environment", KINDS)
def test_what_is_changed_is_accepted(environment: str, name: str, tmp_path: Path) -> None:
    assert settings_of(base(environment, name), tmp_path).kind == KINDS[environment]
