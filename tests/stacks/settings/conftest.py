"""Settings files to spoil: a whole one of each kind, and a folder to write them to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from stacks.settings import Problem, SettingsError, load_environments
from tests.stacks.settings.tables import Table, render

Refused = Callable[[Table], list[Problem]]


@pytest.fixture
def refused(tmp_path: Path) -> Refused:
    """Writes one environment's file and gives the problems it is refused with; fails if it is accepted."""

    def load(table: Table) -> list[Problem]:
        (tmp_path / f"{table['environment']}.toml").write_text(render(table), encoding="utf-8")
        with pytest.raises(SettingsError) as error:
            load_environments(tmp_path)
        return error.value.problems

    return load
