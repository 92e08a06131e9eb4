"""`strongroom permissions`: what it prints, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from strongroom.cli import app
from strongroom.errors import StrongroomError

CALLS = Path(__file__).with_name("calls.jsonl")


def run(*arguments: str | Path) -> str:
    """What the command prints."""
    result = CliRunner().invoke(
        app, ["permissions", *map(str, arguments)], env={"COLUMNS": "140", "NO_COLOR": "1"}
    )
    if result.exception is not None:
        raise result.exception
    return result.stdout


def rows(printed: str) -> dict[str, list[str]]:
    """What is in the first column of a row's first line -> the other columns."""
    cells = [
        [cell.strip() for cell in line.strip("│").split("│")] for line in printed.splitlines() if "│" in line
    ]
    return {first: others for first, *others in cells if first}


def test_what_each_role_may_do(synthesis: Path) -> None:
    printed = run(synthesis / "prod")
    assert "strongroom-app-task-prod (ecs-tasks.amazonaws.com)" in printed
    assert rows(printed)["tables/sessions/index/by-user"] == ["dynamodb:Query"]
    assert rows(printed)["ecr repository/strongroom-app"] == ["ecr:BatchCheckLayerAvailability"]


def test_with_recorded_calls_it_says_who_uses_what(synthesis: Path) -> None:
    found = rows(run(synthesis / "prod", "--calls", CALLS))
    assert found["tables/sessions/index/by-user"] == ["dynamodb:Query", "used"]
    assert found["validation/dead_letter_queue"][1].startswith("Lambda sends an asynchronous call")


def test_what_nobody_uses_and_what_is_refused_is_an_error(synthesis: Path, tmp_path: Path) -> None:
    kept = [line for line in CALLS.read_text().splitlines() if "Query" not in line]
    task = "strongroom-app-task-prod"
    refused = {"role": task, "action": "sqs:PurgeQueue", "resource": "arn:aws:sqs:us-east-1:123456789012:q"}
    elsewhere = {**refused, "role": "strongroom-app-task-staging"}
    (tmp_path / "calls.jsonl").write_text("\n".join([*kept, json.dumps(refused), json.dumps(elsewhere)]))
    with pytest.raises(StrongroomError) as told:
        run(synthesis / "prod", "--calls", tmp_path / "calls.jsonl")
    refusal, idle = str(told.value).split("; ")
    assert refusal == f"{task} asked for sqs:PurgeQueue on {refused['resource']}: no statement allows it"
    assert idle.startswith(f"{task} may dynamodb:Query on ")
    assert told.value.exit_code == 1
