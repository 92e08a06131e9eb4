"""`strongroom redrive`: what it shows, asks, refuses, and how it ends."""

from __future__ import annotations

import json
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from stacks.schema.sections import Function
from stacks.settings import Settings
from strongroom import cli
from strongroom.errors import StrongroomError, UnusableError
from strongroom.local.aws import Clients
from strongroom.operations.redrive import command, looking
from strongroom.operations.redrive.queues import Queues, in_the_local_deployment, on_aws
from strongroom.workspace import Workspace
from tests.strongroom.operations.redrive.conftest import (
    NAMELESS,
    NO_JSON,
    NUMBER,
    contents,
    fill,
    good,
    new_queues,
)


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch, workspace: Workspace) -> None:
    monkeypatch.setattr(command, "Workspace", lambda: workspace)


def run(*arguments: str, given: str | None = None, monkeypatch: pytest.MonkeyPatch | None = None) -> Result:
    if monkeypatch:
        monkeypatch.setattr(command, "is_interactive", lambda: True)
    arguments = ("redrive", "prod", "--local", *arguments)
    return CliRunner().invoke(cli.app, arguments, input=given, env={"COLUMNS": "160"})


def test_it_shows_asks_and_moves(queues: Queues, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(queues, good(1), good(2), NAMELESS)
    declined = run(given="n\n", monkeypatch=monkeypatch)
    assert declined.exit_code == 0
    assert "2 of them can go back to the queue." in declined.output
    assert "stays, unless --hopeless" in " ".join(declined.output.split())
    assert contents(queues, queues.source) == []
    agreed = run(given="y\n", monkeypatch=monkeypatch)
    assert agreed.exit_code == 0
    assert "2 moved" in agreed.output
    assert contents(queues, queues.source) == sorted([good(1), good(2)])
    assert contents(queues, queues.dead_letters) == [NAMELESS]


def test_nothing_it_prints_has_a_body_in_it(queues: Queues) -> None:
    fill(queues, good(1), NAMELESS, NO_JSON)
    for arguments in (["--dry-run"], ["--dry-run", "--json"], ["--yes", "--hopeless"]):
        result = run(*arguments)
        assert result.exit_code == 0
        assert NUMBER not in result.output
        assert "t-1" not in result.output


def test_for_a_program(queues: Queues) -> None:
    fill(queues, good(1), NAMELESS)
    told = json.loads(run("--json", "--yes").stdout)
    assert [(each["hopeless"], each["count"]) for each in told["messages"]] == [(False, 1), (True, 1)]
    assert told["moved"] == {"moved": 1, "both": 0, "refused": 0, "absent": 0, "codes": []}
    assert (told["hidden"], told["whole"]) == (0, True)
    assert json.loads(run("--json", "--dry-run").stdout)["moved"] is None


def test_an_empty_queue_is_fine(queues: Queues) -> None:
    result = run("--yes")
    assert (result.exit_code, result.output.strip()) == (0, "There are no dead-letter messages to be seen.")
    assert contents(queues, queues.source) == []


@pytest.mark.parametrize("arguments", [[], ["--json"], ["--limit", "3"]])
def test_where_nobody_can_be_asked_it_moves_nothing(queues: Queues, arguments: list[str]) -> None:
    fill(queues, good(1))
    refused = run(*arguments)
    assert isinstance(refused.exception, UnusableError)
    assert "--yes" in str(refused.exception)
    assert contents(queues, queues.source) == []


def test_hidden_letters_are_not_taken_for_none(queues: Queues) -> None:
    fill(queues, good(1), good(2))
    queues.sqs.receive_message(QueueUrl=queues.dead_letters, MaxNumberOfMessages=10, VisibilityTimeout=60)
    result = run("--yes")
    assert result.exit_code == 0
    assert "About 2 more are hidden" in result.output


def test_what_may_not_be_all_is_said(queues: Queues, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(queues, good(1))
    monkeypatch.setattr(looking, "IN_FLIGHT", 1)
    assert "There may be more than could be looked at in one go." in run("--dry-run").output
    assert json.loads(run("--dry-run", "--json").stdout)["whole"] is False


@pytest.mark.parametrize("json_too", [False, True])
def test_a_move_that_is_not_whole_ends_with_1(queues: Queues, json_too: bool) -> None:
    """One message is larger than the validation queue takes by now."""
    fill(queues, good(1), good(2, note="x" * 2_000))
    queues.sqs.set_queue_attributes(QueueUrl=queues.source, Attributes={"MaximumMessageSize": "1024"})
    failed = run("--yes", *(["--json"] if json_too else []))
    assert isinstance(failed.exception, StrongroomError)
    assert failed.exception.exit_code == 1
    assert "Run it again" in str(failed.exception)
    assert "1 moved, 1 not sent and still in the dead-letter queue" in (
        failed.stderr if json_too else failed.stdout
    )
    if json_too:
        assert json.loads(failed.stdout)["moved"]["refused"] == 1
    assert contents(queues, queues.dead_letters) == [good(2, note="x" * 2_000)]


@pytest.mark.parametrize(("gone", "code"), [("source", 1), ("dead_letters", 2)])
def test_a_queue_that_is_gone(queues: Queues, gone: str, code: int) -> None:
    """2 where nothing could be tried, 1 where it was; a message is where it was either way."""
    fill(queues, good(1))
    queues.sqs.delete_queue(QueueUrl=getattr(queues, gone))
    # Found all the same by its parameter; its attributes were asked for beforehand.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(command, "in_the_local_deployment", lambda *_: queues)
        failed = run("--yes")
    assert isinstance(failed.exception, StrongroomError)
    assert failed.exception.exit_code == code
    assert "NonExistentQueue" in str(failed.exception)
    if gone == "source":
        assert "0 moved." in failed.output
        assert contents(queues, queues.dead_letters) == [good(1)]


def test_an_unknown_environment_is_named_with_those_there_are() -> None:
    result = CliRunner().invoke(cli.app, ["redrive", "production", "--local", "--yes"])
    assert "There is no environment 'production'. There is: dev, prod, staging." in str(result.exception)


def test_an_environment_that_is_not_deployed_is_said(queues: Queues) -> None:
    assert queues
    result = CliRunner().invoke(cli.app, ["redrive", "staging", "--local", "--yes"])
    assert isinstance(result.exception, UnusableError)
    assert "is staging deployed?" in str(result.exception)


def test_nothing_up_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setattr(command, "Workspace", lambda: Workspace(local=tmp_path))
    assert "`make up`" in str(run("--yes").exception)


def test_another_account_is_refused(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, workspace: Workspace
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", workspace.endpoint.read_text().strip())
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    other = settings.model_copy(update={"account_id": "999999999999"})
    with pytest.raises(UnusableError, match="of account 123456789012, and prod is in 999999999999"):
        on_aws(other)


def test_without_credentials_it_is_a_sentence(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, "/dev/null")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with pytest.raises(UnusableError, match="AWS does not know who you are"):
        on_aws(settings)


def test_a_function_that_there_is_not_is_named_with_those_there_are(queues: Queues) -> None:
    assert queues
    assert "prod has no function gone (functions there: none)." in str(
        run("--function", "gone", "--yes").exception
    )


def test_the_queues_of_a_function_are_found(
    queues: Queues, clients: Clients, settings: Settings, workspace: Workspace
) -> None:
    further = settings.functions | {"settle-refunds": Function(sent_by=("service",))}
    other = settings.model_copy(update={"functions": further})
    made = new_queues(clients)
    for output, url in (
        ("settle_refunds_queue_url", made.source),
        ("settle_refunds_dead_letter_queue_url", made.dead_letters),
    ):
        clients("ssm").put_parameter(
            Name=f"/{settings.application}/prod/{output}", Value=url, Type="String", Overwrite=True
        )
    found = in_the_local_deployment(other, workspace, "settle-refunds")
    assert (found.source, found.dead_letters, found.further) == (made.source, made.dead_letters, True)
    assert in_the_local_deployment(other, workspace).source == queues.source
