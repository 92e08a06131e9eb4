"""What may be pointed at, and what each plan is called."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from strongroom import cli
from strongroom.change.review.command import Format
from strongroom.change.review.plan_files import WRITING, read_all
from strongroom.errors import UnusableError
from tests.strongroom.change.review.plans import change, plan, write

NOTHING = plan(change("aws_vpc.a", ["no-op"], {"a": 1}, {"a": 1}))
LOST = plan(change("aws_dynamodb_table.a", ["delete"], {"name": "a"}))


def run(*arguments: object, piped: str | None = None) -> Result:
    return CliRunner().invoke(cli.app, ["review", *map(str, arguments)], input=piped)


def names(*files: Path) -> list[str]:
    return [each.name for each in read_all(files)]


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    for name in ("dev", "prod", "old/prod"):
        (tmp_path / name).mkdir(parents=True)
        write(tmp_path / name, NOTHING)
    write(tmp_path, LOST, "prod.json")
    return tmp_path


def test_a_plan_is_called_as_its_folder_or_as_its_file(folders: Path) -> None:
    assert names(folders / "dev/plan.json", folders / "prod.json") == ["dev", "prod"]


def test_those_that_are_called_the_same_are_told_apart_by_their_folders(folders: Path) -> None:
    given = [folders / each for each in ("prod/plan.json", "prod.json", "old/prod/plan.json", "dev/plan.json")]
    assert names(*given) == [
        f"{folders.name}/prod/plan.json",
        f"{folders.name}/prod.json",
        "old/prod/plan.json",
        "dev",
    ]


@pytest.mark.parametrize("format_", sorted(Format), ids=str)
def test_every_format_has_both_names(format_: Format, folders: Path) -> None:
    found = run(folders / "prod/plan.json", folders / "old/prod/plan.json", "--format", format_).output
    found = found.replace("\\_", "_")  # Markdown's
    assert f"{folders.name}/prod/plan.json" in found
    assert "old/prod/plan.json" in found


def test_a_folder_is_the_plan_that_is_in_it(folders: Path) -> None:
    (told,) = json.loads(run(folders / "prod", "--format", "json").output)["plans"]
    assert (told["name"], told["file"]) == ("prod", str(folders / "prod/plan.json"))


def test_of_a_folder_and_its_file_one_is_the_other(folders: Path) -> None:
    assert names(folders / "prod", folders / "prod/plan.json") == ["prod"]


def test_a_folder_without_a_plan_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(UnusableError, match=f"^There is no plan in the folder {tmp_path} .*plan.json"):
        read_all([tmp_path])


def test_a_plan_that_was_made_after_its_text_is_not_passed_over(folders: Path) -> None:
    made = folders / "prod/plan"
    made.write_bytes(b"PK")
    later = (folders / "prod/plan.json").stat().st_mtime_ns
    os.utime(made, ns=(later - 1, later - 1))
    assert names(folders / "prod") == ["prod"]
    os.utime(made, ns=(later + 1, later + 1))
    with pytest.raises(UnusableError, match=f"^{made} is newer than"):
        read_all([folders / "prod"])


@pytest.mark.parametrize("name", ["nope", "nope.json", "tfplan"])
def test_a_file_that_is_not_there_is_to_be_written_by_terraform(name: str, tmp_path: Path) -> None:
    with pytest.raises(UnusableError) as found:
        read_all([tmp_path / name])
    assert str(found.value) == f"There is no {tmp_path / name}. {WRITING}"


def test_what_is_piped_in_is_a_plan() -> None:
    found = run("-", "--format", "json", piped=json.dumps(LOST))
    assert found.exit_code == 3
    (told,) = json.loads(found.output)["plans"]
    assert (told["name"], told["file"]) == ("stdin", "-")


def test_in_a_stack_s_folder_it_is_of_that_stack(folders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folders / "prod", {"resource": {}}, "cdk.tf.json")
    monkeypatch.chdir(folders / "prod")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(json.dumps(LOST).encode())))
    assert names(Path("-"), folders / "dev", Path("-")) == ["prod", "dev"]


@pytest.mark.parametrize(
    ("piped", "words"),
    [("", "is empty"), (" \n", "is empty"), ("PK\x03\x04", "is a binary plan"), ("{", "is not JSON")],
    ids=["nothing", "blank", "binary", "cut"],
)
def test_what_is_piped_in_and_is_none_is_a_sentence(piped: str, words: str) -> None:
    assert f"The standard input {words}" in str(run("-", piped=piped).exception)


def test_an_empty_file_is_said_to_be_empty(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text("")
    with pytest.raises(UnusableError, match=r"plan\.json is empty"):
        read_all([file])


def test_the_folder_that_an_output_needs_is_named(tmp_path: Path) -> None:
    output = tmp_path / "none" / "out"
    told = str(run(write(tmp_path, NOTHING), "--output", output).exception)
    assert told == f"{output} can't be written: there is no folder {output.parent}."


def test_many_plans_end_with_the_verdict_of_each(folders: Path) -> None:
    *_, every, first, second = run(folders / "dev", folders / "prod.json").output.splitlines()
    assert every == "All plans: irreversible, needs an approval"
    assert first == "  dev: none, no resource changes"
    assert second == "  prod: irreversible, 1 destroyed"
