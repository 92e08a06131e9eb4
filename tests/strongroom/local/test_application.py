"""The application gets the task definition's environment, secrets as ECS resolves them, and no more."""

from __future__ import annotations

import json
import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Any, cast

import httpx
import pytest
from botocore.exceptions import ClientError
from typer.testing import CliRunner

from strongroom.cli import app
from strongroom.errors import StrongroomError, UnusableError
from strongroom.local import application
from strongroom.local.application import Beforehand, DeployedService, Program
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


SERVER = """
import http.server, os
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(os.environ["FEATURE"].encode())
http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
"""


class Elb:
    """Takes a target, and no more."""

    region, endpoint = "us-east-1", "http://127.0.0.1:9"

    def __call__(self, _: str) -> Any:
        return self

    def register_targets(self, **_: object) -> None:
        pass

    deregister_targets = register_targets


def test_ones_own_program_runs_in_its_folder_with_the_deployed_environment(
    workspace: Workspace, tmp_path: Path
) -> None:
    (tmp_path / "server.py").write_text(SERVER)
    own = Program((sys.executable, "server.py"), tmp_path, (sys.executable, "-c", "open('migrated', 'w')"))
    service = DeployedService(
        {"FEATURE": "on"}, "arn", "/health", beforehand=(Beforehand("migrate", ["/none"], {}),)
    )
    application.prepare(workspace, service, NOWHERE, own)
    assert (tmp_path / "migrated").exists()
    running = application.start(workspace, service, cast("Clients", Elb()), NOWHERE, own)
    try:
        with httpx.Client(trust_env=False) as client:
            assert client.get(f"http://127.0.0.1:{running.port}/").text == "on"
    finally:
        application.stop(running, cast("Clients", Elb()))
    assert not running.process.running


def test_a_migration_that_is_not_on_this_machine_is_told(workspace: Workspace) -> None:
    service = DeployedService(
        {}, "arn", "/health", beforehand=(Beforehand("migrate", ["/none/app", "up"], {}),)
    )
    with pytest.raises(UnusableError, match="runs /none/app, which is not on this machine"):
        application.prepare(workspace, service, NOWHERE)


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
    class Without(Elb):
        def get_secret_value(self, **_: object) -> None:
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
