"""`strongroom review`: how it ends, what it prints and what it writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from strongroom import cli
from strongroom.change.review import command, plan_files
from strongroom.change.review.given import Given, read
from strongroom.change.security import Permission, Protection, SecurityDelta
from strongroom.errors import UnusableError
from tests.strongroom.change.review.plans import change, plan, write

NOTHING = plan(change("aws_vpc.a", ["no-op"], {"a": 1}, {"a": 1}))
SAFE = plan(change("aws_vpc.a", ["update"], {"tags": {"a": "b"}}, {"tags": {"a": "c"}}))
REVIEW = plan(change("aws_ecs_task_definition.a", ["delete", "create"], {"cpu": 1}, {"cpu": 2}))
DANGEROUS = plan(change("aws_lb_listener.a", ["delete"], {"port": 443}))
IRREVERSIBLE = plan(
    change("aws_rds_cluster.a", ["delete", "create"], {"name": "a"}, {"name": "b"}, replace_paths=[["name"]])
)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli.app, ["review", *map(str, arguments)], env={"COLUMNS": "200"})


@pytest.mark.parametrize(
    ("document", "verdict", "code"),
    [
        (NOTHING, "none", 0),
        (SAFE, "safe", 0),
        (REVIEW, "review", 1),
        (DANGEROUS, "dangerous", 3),
        (IRREVERSIBLE, "irreversible", 3),
    ],
)
def test_it_ends_with_the_code_of_its_verdict(document: Any, verdict: str, code: int, tmp_path: Path) -> None:
    found = run(write(tmp_path, document))
    assert found.exit_code == code
    assert f": {verdict}, " in found.output.splitlines()[0]


@pytest.mark.parametrize("format_", command.Format)
def test_every_format_has_what_is_irreversible_what_forces_it_and_where_it_is(
    format_: command.Format, tmp_path: Path
) -> None:
    document = {"//": {"metadata": {"stackName": "live"}}, "resource": {"aws_rds_cluster": {"a": {
        "name": "b", "//": {"metadata": {"path": "live/database/cluster"}}}}}}  # fmt: skip
    write(tmp_path, document, "cdk.tf.json")
    file, output = write(tmp_path, IRREVERSIBLE), tmp_path / "out"
    assert run(file, "--format", format_, "--output", output).exit_code == 3
    printed = run(file, "--format", format_).output
    for text in (output.read_text(encoding="utf-8"), printed):
        for wanted in ("aws_rds_cluster.a", "database/cluster", "name", "irreversible", "the database"):
            assert wanted in text


def test_several_plans_end_with_the_worst(tmp_path: Path) -> None:
    files = [
        write(tmp_path, each, f"{name}.json")
        for name, each in {"dev": NOTHING, "prod": DANGEROUS, "staging": REVIEW}.items()
    ]
    found = run(*files, "--format", "json")
    assert found.exit_code == 3
    told = json.loads(found.output)
    assert (told["verdict"], told["exit_code"]) == ("dangerous", 3)
    assert [(each["name"], each["verdict"]) for each in told["plans"]] == [
        ("dev", "none"),
        ("prod", "dangerous"),
        ("staging", "review"),
    ]
    assert "All plans: dangerous" in run(*files).output


@pytest.mark.parametrize("content", ["{", '{"version": 4}'])
def test_what_is_no_plan_is_unusable(content: str, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text(content)
    found = run(file)
    assert isinstance(found.exception, UnusableError)
    assert str(file) in str(found.exception)


def test_a_plan_that_is_not_there_is_unusable(tmp_path: Path) -> None:
    assert isinstance(run(tmp_path / "plan.json").exception, UnusableError)


def test_a_secret_in_an_error_is_masked(tmp_path: Path) -> None:
    found = run(tmp_path / ("AKIA" + "QWERTYUIOPASDFGH"))
    assert "QWERTYUIOP" not in str(found.exception)


def test_an_output_that_cannot_be_written_is_unusable(tmp_path: Path) -> None:
    found = run(write(tmp_path, SAFE), "--output", tmp_path / "none" / "out")
    assert isinstance(found.exception, UnusableError)


def test_the_security_delta_counts_and_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    delta = SecurityDelta(
        permissions_gained=(
            Permission("aws_iam_role.a", "s3:GetObject", "*", "", "aws_iam_policy.a", "Allow"),
        ),
        protections_lost=(Protection("alarm", "aws_cloudwatch_metric_alarm.a", "nobody is told any more"),),
    )
    monkeypatch.setattr("strongroom.change.review.review.security_delta", lambda _before, _after: delta)
    monkeypatch.setattr(plan_files, "read", _with_stacks)
    found = run(write(tmp_path, SAFE))
    assert found.exit_code == 3
    assert "Protections lost (1)" in found.output
    assert "aws_iam_role.a: s3:GetObject on *" in found.output
    assert "review: aws_iam_policy.a: permissions gained" in found.output


def _with_stacks(path: Path) -> Given:
    told = read(path)
    return Given(told.name, told.file, told.document, told.places)


def test_a_plan_that_is_given_twice_is_one(tmp_path: Path) -> None:
    first, second = write(tmp_path, plan(), "a.json"), write(tmp_path, plan(), "b.json")
    again = tmp_path / ".." / tmp_path.name / "a.json"
    given = ["review", str(first), str(second), str(again), str(first), "--format", "json"]
    found = json.loads(CliRunner().invoke(cli.app, given).output)
    assert [each["file"] for each in found["plans"]] == [str(first), str(second)]


def test_of_a_plan_that_is_missing_nobody_is_told_to_synthesize(tmp_path: Path) -> None:
    said = str(CliRunner().invoke(cli.app, ["review", str(tmp_path / "nope.json")]).exception)
    assert said.endswith(f"nope.json. {plan_files.WRITING}")
    assert "make synth" not in said


@pytest.mark.parametrize(
    ("count", "line"), [(2, "  ~ aws_vpc.v1"), (40, "  40 ~ aws_vpc")], ids=["few", "many"]
)
def test_what_is_safe_is_named_where_it_is_little(count: int, line: str, tmp_path: Path) -> None:
    tags = [
        change(f"aws_vpc.v{each}", ["update"], {"tags": {"a": "b"}}, {"tags": {"a": "c"}})
        for each in range(count)
    ]
    told = run(write(tmp_path, plan(*tags))).output.splitlines()
    assert any(each.startswith(line) for each in told)
