"""What a bare checkov takes from the table of waivers is of today, where it is of my settings."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from strongroom.proof.verify import baseline, kinds, waivers
from strongroom.synthesized import load
from strongroom.workspace import PROJECT
from tests.environments.conftest import folder

pytestmark = pytest.mark.requirement(26)

WRITE = "`strongroom verify cdktf.out --write-baseline` writes it again"


def test_the_baseline_of_my_stacks_is_current(
    synthesis: Path, tmp_path: Path, pytestconfig: pytest.Config, of_the_project: bool
) -> None:
    if not of_the_project:
        pytest.skip("the baseline is of the project's own environments/")
    known = kinds.read(folder(pytestconfig))
    committed = (PROJECT / baseline.CONFIGURATION).read_text(encoding="utf-8")
    if baseline.mark(known) not in committed:
        pytest.skip(f"{baseline.CONFIGURATION} is about other settings than today's: {WRITE}")
    shutil.copy(PROJECT / baseline.CONFIGURATION, tmp_path)
    stacks = [load(each) for each in sorted(synthesis.iterdir())]
    baseline.write(stacks, waivers.read(PROJECT / waivers.TABLE), known, tmp_path)
    for file in (baseline.FILE, baseline.CONFIGURATION):
        assert (tmp_path / file).read_text() == (PROJECT / file).read_text(), f"{file} is out of date: {WRITE}"
