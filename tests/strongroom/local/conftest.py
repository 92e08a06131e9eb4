"""A workspace of its own for each test, and the synthesized stacks as the local deployment reads them."""

from __future__ import annotations

from pathlib import Path

import pytest

from strongroom.local.stack import SynthesizedStack
from strongroom.workspace import PROJECT, Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(project=PROJECT, local=tmp_path / "local").created()


@pytest.fixture(scope="session")
def synthesized(synthesis: Path) -> list[SynthesizedStack]:
    return [SynthesizedStack(folder) for folder in sorted(synthesis.iterdir())]


@pytest.fixture(scope="session")
def prod(synthesis: Path) -> SynthesizedStack:
    return SynthesizedStack(synthesis / "prod")
