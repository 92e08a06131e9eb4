"""The application gets the task definition's environment, secrets as ECS resolves them, and no more."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from strongroom.errors import StrongroomError
from strongroom.local import application
from strongroom.local.application import Beforehand, DeployedService
from strongroom.local.aws import Clients
from strongroom.local.database.process import Database
from strongroom.local.processes import ManagedProcess
from strongroom.workspace import Workspace

ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:credentials-AbCdEf"
NOWHERE = Database(ManagedProcess("database", 0, "", ""), 1, Path("/dev/null"), Path("/"))


class FakeClients:
    """Secrets Manager and Parameter Store with one value each; keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def __call__(self, _service: str) -> Any:
        return self

    def get_secret_value(self, **request: Any) -> dict[str, str]:
        self.asked.append(request)
        return {"SecretString": json.dumps({"username": "owner", "password": "p:w"})}

    def get_parameter(self, **request: Any) -> dict[str, dict[str, str]]:
        self.asked.append(request)
        return {"Parameter": {"Value": "from the parameter"}}


@pytest.fixture
def clients() -> FakeClients:
    return FakeClients()


def resolved(value_from: str, clients: Any) -> str:
    container = {"secrets": [{"name": "CREDENTIALS", "valueFrom": value_from}]}
    return application.container_environment(container, clients)["CREDENTIALS"]


def test_plain_variables_and_a_whole_secret(clients: Any) -> None:
    container = {
        "environment": [{"name": "PORT", "value": "8080"}],
        "secrets": [{"name": "CREDENTIALS", "valueFrom": ARN}],
    }
    given = application.container_environment(container, clients)
    assert given["PORT"] == "8080"
    assert json.loads(given["CREDENTIALS"])["username"] == "owner"


def test_one_key_of_a_secret(clients: Any) -> None:
    assert resolved(f"{ARN}:password::", clients) == "p:w"
    assert clients.asked == [{"SecretId": ARN}]


def test_a_version_of_a_secret(clients: Any) -> None:
    resolved(f"{ARN}:password:AWSPREVIOUS:", clients)
    resolved(f"{ARN}:password::v1", clients)
    assert clients.asked == [
        {"SecretId": ARN, "VersionStage": "AWSPREVIOUS"},
        {"SecretId": ARN, "VersionId": "v1"},
    ]


@pytest.mark.parametrize(
    "value_from", ["/strongroom/key", "arn:aws:ssm:us-east-1:123456789012:parameter/strongroom/key"]
)
def test_a_parameter_by_name_or_arn(clients: Any, value_from: str) -> None:
    assert resolved(value_from, clients) == "from the parameter"
    assert clients.asked == [{"Name": "/strongroom/key", "WithDecryption": True}]


def test_an_application_that_cannot_start_says_why(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It gets none of this shell's variables: what the task definition lacks is missing here too."""
    monkeypatch.setenv("SESSIONS_TABLE", "from the shell")
    service = DeployedService({"PORT": "8080"}, "arn", "/health")
    with pytest.raises(StrongroomError, match="The application stopped before it was healthy"):
        application.start(workspace, service, Clients("http://127.0.0.1:9", "us-east-1"), NOWHERE)
    assert "SESSIONS_TABLE is missing" in workspace.application_log.read_text()


def test_a_container_beforehand_that_fails_keeps_the_application_from_starting(workspace: Workspace) -> None:
    program = "import os; print(os.environ['A'], os.environ['PGHOSTADDR'])"
    good = Beforehand("good", ["python", "-c", program], {"A": "x"})
    bad = Beforehand("bad", ["python", "-c", "raise SystemExit(3)"], {})
    service = DeployedService({}, "arn", "/health", beforehand=(good, bad))
    with pytest.raises(StrongroomError, match="The container bad ended with 3"):
        application.prepare(workspace, service, NOWHERE)
    assert (workspace.local / "good.log").read_text() == "x 127.0.0.1\n"


def test_clients_refuse_every_other_host() -> None:
    with pytest.raises(StrongroomError, match="refusing to talk to it"):
        Clients("https://sqs.us-east-1.amazonaws.com", "us-east-1")


def test_clients_do_not_look_at_the_users_profile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "a-profile-that-is-not-there")
    client = Clients("http://127.0.0.1:9", "eu-west-1")("sqs")
    assert client.meta.region_name == "eu-west-1"
    assert client.meta.endpoint_url == "http://127.0.0.1:9"
