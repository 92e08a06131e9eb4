"""`checkov` without arguments in the project: clean because of the waivers, and not because it looks away."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from stacks import unfinished
from strongroom.errors import UnusableError
from strongroom.proof.verify import baseline, checkov, kinds
from strongroom.proof.verify.kinds import Kind
from strongroom.proof.verify.waiver import Waiver
from strongroom.proof.verify.waivers import TABLE, Waivers, read
from strongroom.synthesized import Stack, load
from tests.policies.further import of_further
from tests.policies.projects import Made
from tests.policies.report import EXAMPLE, PROJECT, faults
from tests.strongroom.proof.mutants.mutant import Draft

pytestmark = pytest.mark.xdist_group("checkov")


@pytest.fixture
def project(tmp_path: Path, synthesis: Path, table: Waivers) -> Path:
    """The example as checkov sees it."""
    shutil.copy(PROJECT / baseline.CONFIGURATION, tmp_path)
    assert baseline.write(stacks_in(synthesis), table, EXAMPLE, tmp_path)
    return with_stacks(tmp_path, synthesis, EXAMPLE.owing)


@pytest.fixture
def somebodys(tmp_path: Path, many: Made, table: Waivers) -> Path:
    """A project with two production environments and three accounts, with what it writes for a bare checkov."""
    shutil.copy(PROJECT / baseline.CONFIGURATION, tmp_path)
    assert baseline.write(stacks_in(many.stacks), table, many.kinds, tmp_path)
    return with_stacks(tmp_path, many.stacks, many.kinds.owing)


def with_stacks(project: Path, stacks: Path, names: list[str]) -> Path:
    for linked in ("policies", "stacks", "strongroom"):
        (project / linked).symlink_to(PROJECT / linked)
    for name in names:
        folder = project / "cdktf.out" / "stacks" / name
        folder.mkdir(parents=True)
        shutil.copy(stacks / name / "cdk.tf.json", folder)
    return project


def stacks_in(folder: Path) -> list[Stack]:
    return [load(each) for each in sorted(folder.iterdir())]


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


WEAKENINGS: dict[str, Callable[[Draft], None]] = {"CKV_AWS_139": destroyable, "SR401": a_day_of_backups}


def weaken(project: Path, name: str) -> None:
    file = project / "cdktf.out" / "stacks" / name / "cdk.tf.json"
    draft = Draft(load(file))
    for change in WEAKENINGS.values():
        change(draft)
    file.write_text(json.dumps(draft.document, indent=2), encoding="utf-8")


def test_it_fails_on_a_weakened_stack(project: Path) -> None:
    weaken(project, "prod")
    said = bare(project)
    assert said.returncode == 1
    for code in WEAKENINGS:
        assert f"Check: {code}: " in said.stdout


def test_it_finds_what_is_wrong_with_a_second_production_and_nothing_else(somebodys: Path) -> None:
    weaken(somebodys, "live-eu")
    said = bare(somebodys)
    assert said.returncode == 1
    # SR842, too, asks for what CKV_AWS_139 does.
    assert sorted(re.findall(r"Check: (\w+): ", said.stdout)) == sorted([*WEAKENINGS, "SR842"])


def test_it_refuses_stacks_that_are_older_than_their_source(project: Path) -> None:
    unfinished.begin(project / "cdktf.out")
    said = subprocess.run(
        [checkov.executable(PROJECT)], cwd=project, capture_output=True, text=True, check=False
    )
    assert said.returncode != 0
    assert "cdktf.out is older than its source" in said.stderr


@pytest.mark.parametrize(
    "added",
    [
        {"moved": [{"from": "aws_dynamodb_table.a", "to": "aws_dynamodb_table.b"}]},
        {"terraform": {"required_version": ">= 1.5"}},
    ],
    ids=lambda added: next(iter(added)),
)
def test_it_refuses_a_stack_that_it_can_not_parse(project: Path, added: dict[str, Any]) -> None:
    """It would end with 0, having looked at nothing."""
    file = project / "cdktf.out" / "stacks" / "prod" / "cdk.tf.json"
    document = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps({**document, **added}, indent=2), encoding="utf-8")
    said = subprocess.run(
        [checkov.executable(PROJECT)], cwd=project, capture_output=True, text=True, check=False
    )
    assert said.returncode == 2
    assert "can't parse cdktf.out/stacks/prod/cdk.tf.json, and would check nothing of it" in said.stderr


def test_what_is_written_is_written_once(synthesis: Path, tmp_path: Path, table: Waivers) -> None:
    shutil.copy(PROJECT / baseline.CONFIGURATION, tmp_path)
    stacks = stacks_in(synthesis)
    assert baseline.write(stacks, table, EXAMPLE, tmp_path)
    assert not baseline.write(stacks, table, EXAMPLE, tmp_path)


def test_what_is_scanned_is_every_stack_that_owes_everything(
    renamed: Made, many: Made, table: Waivers, tmp_path: Path
) -> None:
    for made in (renamed, many):
        shutil.copy(PROJECT / baseline.CONFIGURATION, tmp_path)
        assert baseline.write(stacks_in(made.stacks), table, made.kinds, tmp_path)
        lines = (tmp_path / baseline.CONFIGURATION).read_text(encoding="utf-8").splitlines()
        owing = [name for name, kind in made.project.stacks.items() if kind != "nonproduction"]
        assert [line for line in lines if line.startswith("  - cdktf.out/")] == [
            f"  - cdktf.out/stacks/{name}" for name in sorted(owing)
        ]
        before = (PROJECT / baseline.CONFIGURATION).read_text(encoding="utf-8").splitlines()
        assert all(
            line.startswith(("  - cdktf.out/stacks/", "# Of the settings ")) for line in {*before} - {*lines}
        )
        assert f"baseline: {baseline.FILE}" in lines
        assert not [line for line in lines if line.startswith(("soft-fail", "skip-check"))]


@pytest.mark.parametrize("gone", ["bootstrap-111111111111", "live-eu"])
def test_a_baseline_of_too_few_stacks_is_not_written(
    many: Made, tmp_path: Path, table: Waivers, gone: str
) -> None:
    shutil.copy(PROJECT / baseline.CONFIGURATION, tmp_path)
    some = [stack for stack in stacks_in(many.stacks) if stack.name != gone]
    with pytest.raises(UnusableError, match=f"live, live-eu\\); {gone} is not among the stacks"):
        baseline.write(some, table, many.kinds, tmp_path)
    assert not (tmp_path / baseline.FILE).exists()


def test_a_stack_of_another_project_is_not_taken_for_production(
    many: Made, tmp_path: Path, table: Waivers
) -> None:
    shutil.copy(PROJECT / baseline.CONFIGURATION, tmp_path)
    foreign = Stack("live", load(many.stacks / "qa").document)
    stacks = [foreign, *(stack for stack in stacks_in(many.stacks) if stack.name != "live")]
    with pytest.raises(UnusableError, match="; live is not among the stacks"):
        baseline.write(stacks, table, many.kinds, tmp_path)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({}, "there are none in"),
        ({"a.toml": ""}, r"the settings of every environment\.\n.*a\.toml: application: missing"),
    ],
)
def test_without_usable_settings_it_is_a_sentence(
    tmp_path: Path, table: Waivers, files: dict[str, str], said: str
) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(UnusableError, match=said):
        baseline.write([], table, kinds.read(tmp_path), tmp_path)


@pytest.mark.parametrize("text", [None, "", "directory: cdktf.out\n", "directory:\ndirectory:\n"])
def test_a_configuration_without_the_list_is_a_sentence(
    renamed: Made, tmp_path: Path, table: Waivers, text: str | None
) -> None:
    if text is not None:
        (tmp_path / baseline.CONFIGURATION).write_text(text)
    with pytest.raises(UnusableError, match=r"\.checkov\.yaml (can't be read|has no list `directory:`)"):
        baseline.write(stacks_in(renamed.stacks), table, renamed.kinds, tmp_path)
    assert not (tmp_path / baseline.FILE).exists()


def written(stacks: list[tuple[Stack, Kind]], table: Waivers) -> dict[str, set[str]]:
    (found,) = json.loads(baseline.baseline(stacks, table))["failed_checks"]
    return {each["resource"]: set(each["check_ids"]) for each in found["findings"]}


def test_a_baseline_has_no_more_than_production_is_waived(
    synthesis: Path, renamed: Made, many: Made, table: Waivers
) -> None:
    """And no less; the same for one production as for two."""
    found = [
        written(baseline.owing_everything(stacks_in(folder), known), table)
        for folder, known in [
            (synthesis, EXAMPLE),
            (renamed.stacks, renamed.kinds),
            (many.stacks, many.kinds),
        ]
    ]
    wanted = {
        entry.check for entry in table.entries if {*entry.kinds} & {*baseline.OWING} and not of_further(entry)
    }
    assert [set.union(*each.values()) for each in found] == [wanted] * 3
    assert found[1] == found[2]


def test_what_one_of_two_is_waived_is_not_in_the_baseline(table: Waivers) -> None:
    """checkov would take it for the other's as well, which has a resource of the same name."""
    topic: dict[str, Any] = {"resource": {"aws_sns_topic": {"a": {}}}}
    other: dict[str, Any] = {"resource": {"aws_sqs_queue": {"b": {}}}}

    def waivers(**narrowed: list[str]) -> Waivers:
        entry = {"check": "SR901", "resource": "aws_*.*", "reason": "It has the five words it needs."}
        parsed = Waiver.model_validate({**entry, "expires": table.today.replace(year=2), **narrowed})
        return Waivers([parsed], table.today)

    live: tuple[Stack, Kind] = (Stack("live", topic), "production")
    same: tuple[Stack, Kind] = (Stack("live-eu", topic), "production")
    unlike: tuple[Stack, Kind] = (Stack("live-eu", other), "production")
    both = {"aws_sns_topic.a": {"SR901"}, "resource.a": {"SR901"}}
    assert written([live, same], waivers(kinds=["production"])) == both
    assert written([live, same], waivers(kinds=["production"], stacks=["live"])) == {}
    assert written([live, unlike], waivers(kinds=["production"], stacks=["live"])) == both
    assert written([live, same], waivers(kinds=["nonproduction"])) == {}


def test_an_expired_waiver_is_not_in_the_baseline(synthesis: Path, table: Waivers) -> None:
    later = read(PROJECT / TABLE, max(entry.expires for entry in table.entries))
    assert written(baseline.owing_everything(stacks_in(synthesis), EXAMPLE), later) == {}
