"""A synthesis that does not run through ends in its own words."""

from __future__ import annotations

from pathlib import Path

import pytest

from strongroom.errors import UnusableError
from strongroom.synthesized import synthesis
from strongroom.workspace import Workspace


def test_a_failing_synthesis_is_its_own_words(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text("import sys\nsys.exit('environments/dev.toml: kind: wrong')\n")
    with pytest.raises(UnusableError, match=r"can't be synthesized: environments/dev\.toml: kind: wrong"):
        synthesis.synthesize(Workspace(project=tmp_path, local=tmp_path))


@pytest.mark.parametrize(("typed", "optimized"), [(False, 1), (True, 0)])
def test_types_are_checked_where_that_is_asked_for(tmp_path: Path, typed: bool, optimized: int) -> None:
    (tmp_path / "main.py").write_text("import sys\nsys.exit(f'-O: {sys.flags.optimize}')\n")
    with pytest.raises(UnusableError, match=f"-O: {optimized}"):
        synthesis.synthesize_into(tmp_path / "out", tmp_path, typed=typed)
