"""An adopted form on the emulator: deployed, used, broken, removed. With `--forms all`: it takes minutes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.adopters.clone import clone
from tests.adopters.forms import FORMS
from tests.adopters.test_forms import ok

FORM = "everything that README names, in two accounts"


pytestmark = pytest.mark.on_demand


def test_a_form_is_deployed_used_broken_and_removed(tmp_path: Path) -> None:
    """Another region and application, other names; production's account and its stack are others than dev's."""
    adopted = clone(FORMS[FORM](), tmp_path / "clone")
    try:
        ok(adopted.strongroom("up", "live"))
        # Exits with 1 where a transaction is lost, doubled or unexplained.
        ok(adopted.strongroom("chaos", "--transactions", "60"))
    finally:
        ok(adopted.strongroom("down"))


def test_a_demonstration_of_another_than_production(tmp_path: Path) -> None:
    adopted = clone(FORMS[FORM](), tmp_path / "clone")
    ok(adopted.strongroom("demo", "sandbox"))
