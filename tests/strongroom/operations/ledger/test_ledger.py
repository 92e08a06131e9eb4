"""`strongroom ledger`: a task of the job is run with the order, and what it answers is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from stacks.settings import Settings, load_environments
from strongroom.cli import app
from strongroom.errors import StrongroomError
from strongroom.local import emulator
from strongroom.local.aws import Clients
from strongroom.local.ecs import process as agent
from strongroom.operations.ledger import job, task
from strongroom.workspace import PROJECT, Workspace
from tests.example_settings import EXAMPLES
from tests.strongroom.operations.ledger.deploying import ACCOUNT, REGION, deploy


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, Clients]]:
    """The emulator with the job `books` of the example, as it is deployed."""
    workspace = Workspace(PROJECT, tmp_path_factory.mktemp("ledger")).created()
    with emulator.running(workspace, account_id=ACCOUNT, region=REGION) as running:
        process = agent.start(workspace, running)
        try:
            deploy(running.clients, ["python", "-c", "raise SystemExit(9)"])
            yield workspace, running.clients
        finally:
            agent.stop(workspace, process)


@pytest.fixture(autouse=True)
def _here(place: tuple[Workspace, Clients], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Workspace, "endpoint", place[0].endpoint)
    monkeypatch.setattr(Workspace, "environments", EXAMPLES / "scheduled")
    monkeypatch.setattr(task, "MODULE", "tests.strongroom.operations.ledger.answering")
    monkeypatch.setattr(task, "POLL_SECONDS", 0.1)


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["ledger", "main", *arguments, "--local"])


def told(result: Result) -> tuple[int, str]:
    """The exit code, as `cli.main` gives it for an error, and what is said."""
    error = result.exception
    code = error.exit_code if isinstance(error, StrongroomError) else result.exit_code
    return code, " ".join(f"{result.output} {error}".split())


def test_nothing_stuck_is_0() -> None:
    result = call()
    assert result.exit_code == 0, result.output
    assert "Outbox: 0 to send, 0 parked, 1 sent." in result.output


def test_something_without_a_verdict_is_1_and_is_shown() -> None:
    result = call("show", "order-1")
    assert result.exit_code == 1, result.output
    assert "u-1/order-1" in result.output


def test_an_act_is_only_told_without_yes() -> None:
    result = call("close", "u-1/order-1", "--json")
    assert result.exit_code == 0, result.output
    asked = json.loads(result.stdout)["asked"]
    assert (asked["act"], asked["ids"], asked["do"]) == ("close", ["u-1/order-1"], False)
    assert "1 would be closed: --yes does it." in call("close", "order-1").output


def test_an_act_is_done_with_who_and_why() -> None:
    result = call("resend", "--stuck", "--why", "queue purged", "--yes", "--json")
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    (act,) = answer["acts"]
    assert (answer["done"], act["why"]) == (1, "queue purged")
    assert act["by"].startswith("arn:aws:"), act["by"]
    assert answer["asked"]["stuck"] is True


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["close", "not", "--why", "w", "--yes"], 1, "Not all of it can be done."),
        (["close", "none", "--why", "w", "--yes"], 1, "There is no such transaction"),
        (["close", "fail", "--why", "w", "--yes"], 1, "the database is away"),
        (["close", "silent", "--why", "w", "--yes"], 1, "gave no answer (exit code 0)"),
        (["close", "refuse", "--why", "w", "--yes"], 2, "an act takes who and why"),
        (["close", "order-1", "--yes"], 2, "--why is missing"),
        (["close", "--why", "w", "--yes"], 2, "Which transactions?"),
        (["drop", "order-1"], 2, "'drop' is not one of"),
    ],
    ids=lambda value: " ".join(value)[:30] if isinstance(value, list) else None,
)
def test_what_can_not_be_done_is_told(arguments: list[str], code: int, said: str) -> None:
    result = call(*arguments)
    assert (told(result)[0], said in told(result)[1]) == (code, True), told(result)


def test_an_environment_without_the_job_is_told_what_to_add() -> None:
    code, said = told(CliRunner().invoke(app, ["ledger", "trial", "--local"]))
    assert (code, "no job with ledger = true" in said) == (2, True)


def test_one_that_is_not_deployed_is_told(place: tuple[Workspace, Clients]) -> None:
    ssm = place[1]("ssm")
    ssm.delete_parameter(Name="/nightly/main/books_schedule_name")
    try:
        result = call()
    finally:
        ssm.put_parameter(Name="/nightly/main/books_schedule_name", Value="nightly-books-main", Type="String")
    code, said = told(result)
    assert (code, "is main deployed?" in said) == (2, True)


def test_without_anything_up_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(Workspace, "endpoint", tmp_path / "none")
    code, said = told(call())
    assert (code, "Nothing is up" in said) == (2, True)


def test_the_examples_job_is_the_one() -> None:
    settings: Settings = next(
        each for each in load_environments(EXAMPLES / "scheduled") if each.environment == "main"
    )
    assert job.name_of(settings) == "books"
