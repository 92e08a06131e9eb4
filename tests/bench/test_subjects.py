"""What is run: a fresh environment, generated settings that are accepted, every subject that the pages name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench import environments, names
from bench.plan import FULL, QUICK, Plan
from bench.stage import Stage
from bench.subjects import subjects
from bench.summary import COMPARED
from bench.written import count
from stacks.settings import load_environments
from strongroom.errors import StrongroomError, UnusableError
from tests.example_settings import ONE_ACCOUNT

PRODUCTION = ONE_ACCOUNT / "prod.toml"


@pytest.mark.parametrize("plan", [FULL, QUICK])
def test_every_subject_of_a_ratio_is_measured_once_a_round(plan: Plan) -> None:
    measured = [subject.name for subject in subjects(Stage(), plan)]
    assert len(measured) == len(set(measured))
    assert {name for pair in COMPARED for name in pair} <= set(measured)


def test_what_is_compared_most_runs_side_by_side() -> None:
    order = [subject.name for subject in subjects(Stage(), FULL)]
    assert order.index(names.STRONGROOM) == order.index(names.ONE_BUCKET) + 1 == order.index(names.AWS_CDK) - 1


def test_nothing_of_the_callers_environment_reaches_a_subject(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NODE_OPTIONS", "PYTHONPATH", "JSII_RUNTIME", "PYTHONDONTWRITEBYTECODE"):
        monkeypatch.setenv(name, "theirs")
    for subject in subjects(Stage(), FULL):
        if subject.name != names.TERRAFORM:
            assert "theirs" not in subject.environment.values(), subject.name


def test_only_the_cold_subjects_have_an_empty_cache(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    empty = {
        subject.name
        for subject in subjects(stage, FULL)
        if str(stage.empty_cache) in subject.environment.values()
    }
    assert empty == {names.COLD, names.WARM_UP}


@pytest.mark.parametrize("number", FULL.ours)
def test_generated_environments_are_accepted_as_production(number: int, tmp_path: Path) -> None:
    environments.write(tmp_path, number, production=PRODUCTION)
    found = load_environments(tmp_path)
    assert len(found) == number
    assert all(settings.protected for settings in found)


@pytest.mark.parametrize("number", [0, -1, environments.MOST + 1])
def test_a_number_of_environments_that_is_out_of_range_is_refused(number: int, tmp_path: Path) -> None:
    with pytest.raises(UnusableError, match=f"^{number} environments can't be generated; from 1 to 256 can"):
        environments.write(tmp_path, number, production=PRODUCTION)


def test_production_without_the_line_to_change_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "prod.toml"
    file.write_text('environment = "prod"\n')
    with pytest.raises(UnusableError, match=r"prod\.toml must have one line `cidr = "):
        environments.write(tmp_path, 1, production=file)


def test_stacks_of_either_kind_are_counted(tmp_path: Path) -> None:
    stack = tmp_path / "stacks" / "prod"
    stack.mkdir(parents=True)
    (stack / "cdk.tf.json").write_text(
        json.dumps({"resource": {"aws_vpc": {"a": {}}, "aws_eip": {"b": {}, "c": {}}}})
    )
    assert count(tmp_path) == (1, 3)
    (tmp_path / "prod.template.json").write_text(json.dumps({"Resources": {"a": {}}}))
    assert count(tmp_path) == (2, 4)


def test_a_subject_that_wrote_nothing_was_not_measured(tmp_path: Path) -> None:
    with pytest.raises(StrongroomError, match="has no resources"):
        count(tmp_path)
