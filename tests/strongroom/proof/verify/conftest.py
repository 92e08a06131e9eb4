"""What `strongroom verify` is run on, and when."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from strongroom.proof.verify import waivers
from tests.strongroom.proof.verify.running import PROJECT, TODAY, Document


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """No day on which an entry of the committed table ends, or soon will."""
    monkeypatch.setattr(waivers, "today", lambda: TODAY)


@pytest.fixture
def weakened(synthesis: Path, tmp_path: Path) -> Callable[[Callable[[Document], object]], Path]:
    """A copy of the project's layout with a changed `prod` in it."""

    def weaken(change: Callable[[Document], object]) -> Path:
        folder = tmp_path / "cdktf.out" / "stacks" / "prod"
        folder.mkdir(parents=True)
        shutil.copy(PROJECT / "cdktf.json", tmp_path)
        for name in ("main.py", "stacks", "lambdas", "strongroom"):
            (tmp_path / name).symlink_to(PROJECT / name)
        document = json.loads((synthesis / "prod" / "cdk.tf.json").read_text())
        change(document)
        (folder / "cdk.tf.json").write_text(json.dumps(document))
        return folder

    return weaken
