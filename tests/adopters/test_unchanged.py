"""A plan of each other environment that is deployed and unchanged: minutes for each.

`tests/deploy` has production's.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.emulated import emulated
from tests.unchanged_plan import assert_unchanged

pytestmark = pytest.mark.on_demand


@pytest.mark.parametrize("name", ["dev", "staging"])
def test_an_unchanged_plan_is_the_configuration(name: str, synthesis: Path, tmp_path: Path) -> None:
    with emulated(synthesis, name, tmp_path / "deployment") as deployment:
        deployment.deploy()
        assert_unchanged(deployment, tmp_path)
