"""A plan of production that is deployed and unchanged."""

from __future__ import annotations

from pathlib import Path

from strongroom.local.deployment import Deployment
from tests.unchanged_plan import assert_unchanged


def test_an_unchanged_plan_is_the_configuration(deployment: Deployment, tmp_path: Path) -> None:
    assert_unchanged(deployment, tmp_path)
