"""`checkov` without arguments in the project: clean because of the waivers, and not because it looks away."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from stacks import unfinished
from strongroom.errors import UnusableError
from strongroom.proof.verify import baseline, checkov
from strongroom.proof.verify.waivers import TABLE, Waivers, read
from strongroom.synthesized import load
from tests.policies.report import PROJECT, faults
from tests.strongroom.proof.mutants.mutant import Draft

pytestmark = pytest.mark.xdist_group("checkov")


@pytest.fixture
def project(tmp_path: Path, synthesis: Path) -> Path:
    """The project as checkov sees it, with stacks of its own."""
    for linked in ("policies", "stacks", "strongroom"):
        (tmp_path / linked).symlink_to(PROJECT / linked)
    for copied in (".checkov.yaml", baseline.FILE):
        shutil.copy(PROJECT / copied, tmp_path / copied)
    for name in baseline.STACKS:
        folder = tmp_path / "cdktf.out" / "stacks" / name
        folder.mkdir(parents=True)
        shutil.copy(synthesis / name / "cdk.tf.json", folder)
    return tmp_path


def bare(project: Path) -> subprocess.CompletedProcess[str]:
    said = subprocess.run(
        [checkov.executable(PROJECT)], cwd=project, capture_output=True, text=True, check=False
    )
    assert not faults(said.stderr)
    return said


def test_it_finds_nothing_in_the_project(project: Path) -> None:
    said = bare(project)
    assert (said.returncode, "FAILED" in said.stdout) == (0, False), said.stdout


def destroyable(draft: Draft) -> None:
    """What is waived in `dev`: a baseline with that waiver in it would waive this as well."""
    draft("database/cluster")["deletion_protection"] = False


def a_day_of_backups(draft: Draft) -> None:
    draft("database/cluster")["backup_retention_period"] = 1


def test_it_fails_on_a_weakened_stack(project: Path) -> None:
    file = project / "cdktf.out" / "stacks" / "prod" / "cdk.tf.json"
    draft = Draft(load(file))
    weakenings: dict[str, Callable[[Draft], None]] = {"CKV_AWS_139": destroyable, "SR401": a_day_of_backups}
    for weaken in weakenings.values():
        weaken(draft)
    file.write_text(json.dumps(draft.document, indent=2), encoding="utf-8")
    said = bare(project)
    assert said.returncode == 1
    for code in weakenings:
        assert f"Check: {code}: " in said.stdout


def test_it_refuses_stacks_that_are_older_than_their_source(project: Path) -> None:
    unfinished.begin(project / "cdktf.out")
    said = subprocess.run(
        [checkov.executable(PROJECT)], cwd=project, capture_output=True, text=True, check=False
    )
    assert said.returncode != 0
    assert "cdktf.out is older than its source" in said.stderr


def test_the_committed_baseline_is_current(synthesis: Path, tmp_path: Path, table: Waivers) -> None:
    file = tmp_path / baseline.FILE.name
    stacks = [load(folder) for folder in synthesis.iterdir()]
    assert baseline.write(stacks, table, file)
    assert not baseline.write(stacks, table, file), "it has changed nothing the second time"
    assert file.read_text() == (PROJECT / baseline.FILE).read_text(), (
        "write it again: strongroom verify cdktf.out --write-baseline"
    )


def test_a_baseline_of_too_few_stacks_is_not_written(synthesis: Path, tmp_path: Path, table: Waivers) -> None:
    file = tmp_path / baseline.FILE.name
    with pytest.raises(UnusableError, match="bootstrap is not among the stacks"):
        baseline.write([load(synthesis / "prod")], table, file)
    assert not file.exists()


def test_a_baseline_has_no_more_than_production_is_waived(synthesis: Path, table: Waivers) -> None:
    stacks = [load(synthesis / name) for name in baseline.STACKS]
    (written,) = json.loads(baseline.baseline(stacks, table))["failed_checks"]
    codes = {code for finding in written["findings"] for code in finding["check_ids"]}
    assert codes == {entry.check for entry in table.entries if set(entry.stacks) & set(baseline.STACKS)}


def test_an_expired_waiver_is_not_in_the_baseline(synthesis: Path, table: Waivers) -> None:
    later = read(PROJECT / TABLE, max(entry.expires for entry in table.entries))
    (written,) = json.loads(baseline.baseline([load(synthesis / "prod")], later))["failed_checks"]
    assert written["findings"] == []


def test_the_stacks_scanned_are_those_of_the_baseline() -> None:
    lines = (PROJECT / ".checkov.yaml").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line.startswith("  - cdktf.out/")] == [
        f"  - cdktf.out/stacks/{name}" for name in baseline.STACKS
    ]
    assert f"baseline: {baseline.FILE}" in lines
    assert not [line for line in lines if line.startswith(("soft-fail", "skip-check"))]
