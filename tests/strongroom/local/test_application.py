"""The application gets the task definition's environment, secrets as ECS resolves them, and no more."""

from __future__ import annotations

import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any, cast

import pytest
from botocore.exceptions import ClientError
from typer.testing import CliRunner

from strongroom.cli import app
from strongroom.errors import StrongroomError, UnusableError
from strongroom.local import application
from strongroom.local.aws import Clients
from strongroom.local.database.process import Database
from strongroom.local.processes import ManagedProcess

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


def test_clients_refuse_every_other_host() -> None:
    with pytest.raises(StrongroomError, match="refusing to talk to it"):
        Clients("https://sqs.us-east-1.amazonaws.com", "us-east-1")


def test_clients_do_not_look_at_the_users_profile(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "a-profile-that-is-not-there")
    client = Clients("http://127.0.0.1:9", "eu-west-1")("sqs")
    assert client.meta.region_name == "eu-west-1"
    assert client.meta.endpoint_url == "http://127.0.0.1:9"


@pytest.mark.parametrize(
    ("value_from", "code", "value"),
    [
        (ARN, "ResourceNotFoundException", "not-a-secret"),
        ("arn:aws:ssm:us-east-1:1:parameter/p", "ParameterNotFound", "not-a-secret"),
        (ARN, "AccessDeniedException", None),
        ("arn:aws:secretsmanager:us-east-1:1:secret:rds!cluster-x", "ResourceNotFoundException", None),
    ],
)
def test_a_secret_that_only_aws_has_is_none_here(value_from: str, code: str, value: str | None) -> None:
    class Without(FakeClients):
        def get_secret_value(self, **_: object) -> Any:
            raise ClientError({"Error": {"Code": code}}, "GetSecretValue")

        get_parameter = get_secret_value

    container = {"secrets": [{"name": "S", "valueFrom": value_from}]}
    with nullcontext() if value else pytest.raises(ClientError):
        found = application.container_environment(container, cast("Clients", Without()))
        assert found == {"S": value}


@pytest.mark.parametrize(
    "arguments",
    [
        ["--migration", "true"],
        ["--application", "not-there-at-all"],
        ["--application", "'"],
        ["--application", ""],
    ],
)
def test_what_can_be_no_program_is_refused_before_anything_starts(arguments: list[str]) -> None:
    ran = CliRunner().invoke(app, ["up", "dev", *arguments])
    assert isinstance(ran.exception, UnusableError)
