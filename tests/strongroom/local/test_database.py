"""The database behind the cluster's endpoint: who gets in, over what, and that it is gone afterwards."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import ssl
import struct
import tempfile
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import anyio
import anyio.to_thread
import boto3
import psycopg
import pytest

from app import migrate
from app.config import Settings
from app.database import Database, SignInByIam, verified
from stacks import policy
from strongroom.errors import UnusableError
from strongroom.local import emulator
from strongroom.local.aws import Clients
from strongroom.local.database import certificates, postgres, process, rotation
from strongroom.local.database.endpoint import Endpoint
from strongroom.local.processes import LOOPBACK, started
from strongroom.workspace import PROJECT, Workspace
from tests.app.fakes import ENVIRONMENT

ACCOUNT, REGION = "123456789012", "us-east-1"
USER = "ledger_app"
CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s"


@dataclass
class Site:
    """A cluster in the emulator, the database behind it, and a role that may sign in."""

    workspace: Workspace
    clients: Clients
    cluster: dict[str, Any]
    database: process.Database

    @property
    def settings(self) -> Settings:
        return Settings.model_validate(
            {
                **ENVIRONMENT,
                "DATABASE_CA_FILE": str(self.database.authority),
                "DATABASE_HOST": self.cluster["Endpoint"],
                "DATABASE_PORT": str(self.database.port),
            }
        )

    @property
    def secret(self) -> dict[str, str]:
        return process.master(self.cluster, self.clients)

    def owner(self) -> psycopg.Connection[Any]:
        """Past the endpoint, as the superuser."""
        return postgres.connect(self.database.socket, database="ledger")

    @property
    def master(self) -> dict[str, Any]:
        """libpq's parameters for the master user, over the endpoint."""
        return verified(self.settings, "test") | {
            "hostaddr": LOOPBACK,
            "user": self.secret["username"],
            "password": self.secret["password"],
            "options": "",
        }

    def role(self, name: str, resource: str) -> dict[str, str]:
        """Credentials of a role that may sign in on this resource."""
        iam = self.clients("iam")
        trust = policy.trust("ecs-tasks.amazonaws.com")
        arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
        allowed = policy.document({"Effect": "Allow", "Action": "rds-db:connect", "Resource": resource})
        iam.put_role_policy(RoleName=name, PolicyName="sign-in", PolicyDocument=allowed)
        given: dict[str, str] = self.clients("sts").assume_role(RoleArn=arn, RoleSessionName="task")[
            "Credentials"
        ]
        return given

    def user_arn(self, user: str = USER) -> str:
        return f"arn:aws:rds-db:{REGION}:{ACCOUNT}:dbuser:{self.cluster['DbClusterResourceId']}/{user}"

    def token(self, credentials: dict[str, str], **changes: Any) -> str:
        session = boto3.session.Session(
            aws_access_key_id=credentials["AccessKeyId"],
            aws_secret_access_key=credentials["SecretAccessKey"],
            aws_session_token=credentials["SessionToken"],
            region_name=REGION,
        )
        asked = {"DBHostname": self.cluster["Endpoint"], "Port": self.database.port, "DBUsername": USER}
        token: str = session.client("rds").generate_db_auth_token(**(asked | changes))
        return token

    def sign_in(self, token: str, **changes: Any) -> psycopg.Connection[Any]:
        parameters = verified(self.settings, "test") | {"hostaddr": LOOPBACK, "user": USER, "password": token}
        return psycopg.connect(**(parameters | changes))


def create(clients: Clients) -> dict[str, Any]:
    """A cluster whose password RDS keeps, and which takes IAM."""
    clients("rds").create_db_cluster(
        DBClusterIdentifier="books",
        Engine="aurora-postgresql",
        EngineVersion="17.7",
        DatabaseName="ledger",
        MasterUsername="ledger_owner",
        ManageMasterUserPassword=True,
        EnableIAMDatabaseAuthentication=True,
    )
    cluster: dict[str, Any]
    (cluster,) = clients("rds").describe_db_clusters()["DBClusters"]
    return cluster


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    workspace = Workspace(PROJECT, tmp_path_factory.mktemp("database")).created()
    with emulator.running(workspace, account_id=ACCOUNT, region=REGION) as running:
        clients = running.clients
        cluster = create(clients)
        made = process.start(workspace, cluster["Endpoint"], [USER], clients)
        try:
            site = Site(workspace, clients, cluster, made)
            migrate.migrate(site.master)
            yield site
        finally:
            process.stop(workspace, made)


@pytest.fixture(scope="module")
def credentials(site: Site) -> dict[str, str]:
    return site.role("app", site.user_arn())


def test_a_role_that_may_signs_in_by_iam_over_tls(site: Site, credentials: dict[str, str]) -> None:
    with site.sign_in(site.token(credentials)) as connection:
        assert connection.execute("SELECT current_user, current_database()").fetchone() == (USER, "ledger")
        assert connection.pgconn.ssl_in_use
    recorded = [json.loads(line) for line in site.workspace.calls.read_text().splitlines()]
    connects = [call for call in recorded if call["action"] == "rds-db:connect"]
    assert connects[0] | {"context": {}} == {
        "role": "app",
        "action": "rds-db:connect",
        "resource": site.user_arn(),
        "context": {},
    }


def test_tokens_that_are_not_for_this_are_refused(site: Site, credentials: dict[str, str]) -> None:
    good = site.token(credentials)
    elsewhere = site.role("elsewhere", site.user_arn("reporting"))
    for token, why in {
        "": "fe_sendauth: no password supplied",
        "hunter2": "InvalidToken",
        good[:-1] + ("0" if good[-1] != "0" else "1"): "SignatureDoesNotMatch",
        good.replace(f"DBUser={USER}", "DBUser=other"): "InvalidToken",
        site.token(credentials, DBUsername="other"): "InvalidToken",
        site.token(credentials, Port=5432): "InvalidToken",
        site.token(credentials, DBHostname="other.example.com"): "InvalidToken",
        site.token(credentials | {"SecretAccessKey": "guessed"}): "SignatureDoesNotMatch",
        site.token(elsewhere): "elsewhere may not rds-db:connect",
    }.items():
        with pytest.raises(psycopg.OperationalError, match=why):
            site.sign_in(token)


def test_a_token_is_good_for_fifteen_minutes(
    site: Site, credentials: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime.now(UTC)
    for minutes, refused in {14: False, 16: True}.items():
        made = now - timedelta(minutes=minutes)
        monkeypatch.setattr("botocore.auth.get_current_datetime", lambda *, made=made, **_: made)
        with pytest.raises(psycopg.OperationalError, match="ExpiredToken") if refused else nullcontext():
            site.sign_in(site.token(credentials)).close()


async def unhelpful(_user: str, _token: str) -> str | None:
    raise RuntimeError("the judge fails")


@pytest.mark.anyio
async def test_a_judge_that_fails_lets_nobody_in_and_nobody_wait(
    site: Site, credentials: dict[str, str]
) -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(site.workspace.database / "server.pem")
    endpoint = Endpoint(site.database.socket / postgres.SOCKET, tls, frozenset({USER}), unhelpful)
    # What fails is told to the loop, which would write it into the log.
    told: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))
    async with await asyncio.start_server(endpoint.serve, LOOPBACK, 0) as server:
        port = server.sockets[0].getsockname()[1]
        with anyio.fail_after(5), pytest.raises(psycopg.OperationalError):
            await anyio.to_thread.run_sync(partial(site.sign_in, site.token(credentials), port=port))
    assert [str(each["exception"]) for each in told] == ["the judge fails"]


def test_without_the_emulator_nobody_signs_in_by_iam_and_hears_why(tmp_path: Path) -> None:
    """`make down` stops the emulator; a database that is left for a moment says so."""
    workspace = Workspace(PROJECT, tmp_path / "local").created()
    with emulator.running(workspace, account_id=ACCOUNT, region=REGION) as running:
        clients = running.clients
        cluster = create(clients)
        database = process.start(workspace, cluster["Endpoint"], [USER], clients)
        site = Site(workspace, clients, cluster, database)
    try:
        with pytest.raises(psycopg.OperationalError, match="the emulator does not answer: ConnectError"):
            site.sign_in("a token")
    finally:
        process.stop(workspace, site.database)


def test_a_cluster_that_does_not_take_iam_takes_none(site: Site, credentials: dict[str, str]) -> None:
    rds = site.clients("rds")
    rds.modify_db_cluster(DBClusterIdentifier="books", EnableIAMDatabaseAuthentication=False)
    try:
        with pytest.raises(psycopg.OperationalError, match="does not take IAM"):
            site.sign_in(site.token(credentials))
    finally:
        rds.modify_db_cluster(DBClusterIdentifier="books", EnableIAMDatabaseAuthentication=True)


def test_the_application_finds_out_whom_it_talks_to(
    site: Site, credentials: dict[str, str], tmp_path: Path
) -> None:
    token = site.token(credentials)
    stranger = certificates.issue(tmp_path, ["other.example.com"])
    with pytest.raises(psycopg.OperationalError, match="certificate verify failed"):
        site.sign_in(token, sslrootcert=str(stranger.authority))
    with pytest.raises(psycopg.OperationalError, match="does not match host name"):
        site.sign_in(token, host="other.example.com")


def test_nothing_is_said_in_the_clear(site: Site, credentials: dict[str, str]) -> None:
    for parameters in ({"user": USER, "password": site.token(credentials)}, site.master):
        with pytest.raises(psycopg.OperationalError, match="no encryption"):
            psycopg.connect(**(site.master | parameters | {"sslmode": "disable", "sslrootcert": ""}))
    with socket.create_connection((LOOPBACK, site.database.port), timeout=5) as client:
        client.sendall(struct.pack("!ii", 22, 3 << 16) + b"user\0anybody\0\0")
        said = b"".join(iter(partial(client.recv, 4096), b""))  # to the end, so it ends
    assert said.startswith(b"E")
    assert b"no encryption" in said


def test_the_master_user_has_a_password_and_nothing_else(site: Site, credentials: dict[str, str]) -> None:
    with psycopg.connect(**site.master) as connection:
        assert connection.execute("SELECT current_user").fetchone() == ("ledger_owner",)
    for password in ("", "wrong", site.token(credentials, DBUsername="ledger_owner")):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(**(site.master | {"password": password}))


def test_the_master_users_password_is_rotated_and_the_application_does_not_notice(
    site: Site, credentials: dict[str, str]
) -> None:
    before = site.master
    with site.sign_in(site.token(credentials)) as connection:
        rotation.rotate(site.database, site.cluster["Endpoint"], site.clients)
        assert site.master["password"] != before["password"]
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(**before)
        assert connection.execute("SELECT count(*) FROM outbox").fetchone() == (0,)
    with site.sign_in(site.token(credentials)) as connection:
        assert connection.execute("SELECT count(*) FROM outbox").fetchone() == (0,)
    migrate.migrate(site.master)


@pytest.mark.anyio
async def test_the_applications_pool_signs_in_and_survives_cut_connections(
    site: Site, credentials: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        "PGHOSTADDR": LOOPBACK,
        "AWS_ACCESS_KEY_ID": credentials["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": credentials["SecretAccessKey"],
        "AWS_SESSION_TOKEN": credentials["SessionToken"],
    }.items():
        monkeypatch.setenv(name, value)
    database = Database(SignInByIam(site.settings), 2)
    await database.open()
    try:
        for _ in range(3):
            async with database.transaction() as connection:
                cursor = await connection.execute("SELECT current_user")
                assert await cursor.fetchone() == (USER,)
            with site.owner() as owner:
                owner.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", [USER]
                )
    finally:
        await database.close()


def test_it_stops_with_everything_it_began(site: Site, tmp_path: Path) -> None:
    other = Workspace(PROJECT, tmp_path / "local").created()
    database = process.start(other, site.cluster["Endpoint"], [USER], site.clients)
    again = process.attach(other)
    assert again is not None
    assert (again.port, again.socket, again.authority) == (database.port, database.socket, database.authority)
    (server,) = [int((database.socket / "data" / "postmaster.pid").read_text().splitlines()[0])]
    assert started(server)
    process.stop(other, database)
    assert started(database.process.pid) is None
    assert started(server) is None
    assert not database.socket.exists()
    assert process.attach(other) is None
    process.stop(other)  # twice is fine


def test_without_postgresql_the_message_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UnusableError, match="Run `make setup`"):
        postgres.programs(tmp_path / "bin" / "python")


def refusal_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What is said where files for a while go to this folder."""
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    with (
        pytest.raises(UnusableError) as refused,
        postgres.running(folder, database="ledger", master="owner", password="p"),
    ):
        pass
    assert list(folder.iterdir()) == [], "nothing is left there"
    return str(refused.value)


def test_a_path_too_long_for_a_socket_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / ("x" * 90)
    folder.mkdir()
    said = refusal_in(folder, monkeypatch)
    assert f"{folder} is too long a path" in said
    assert "Set TMPDIR" in said


def test_a_folder_that_root_alone_may_enter_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with tempfile.TemporaryDirectory() as closed:  # with mode 0700
        said = refusal_in(Path(closed), monkeypatch)
    assert f"may not enter {closed}. Set TMPDIR" in said
