"""Start and stop the database of a deployed cluster, with what the emulator's RDS says of it."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from strongroom.local import emulator, written
from strongroom.local.aws import Clients
from strongroom.local.database import certificates, postgres
from strongroom.local.processes import LOOPBACK, ManagedProcess, free_port
from strongroom.workspace import Workspace

# Written once connections are taken: port and socket.
READY = "ready.json"
READY_WITHIN = 60.0  # seconds; initdb takes one or two on an idle machine


@dataclass(frozen=True)
class Database:
    """The running database. `authority`: the file with the certificate to trust; `socket`: its folder."""

    process: ManagedProcess
    port: int
    authority: Path
    socket: Path

    @property
    def environment(self) -> dict[str, str]:
        """How a process gets there: libpq connects to PGHOSTADDR, and verifies the cluster's name."""
        return {
            "DATABASE_CA_FILE": str(self.authority),
            "DATABASE_PORT": str(self.port),
            "PGHOSTADDR": LOOPBACK,
        }


def described(cluster_endpoint: str, clients: Clients) -> dict[str, Any]:
    """What RDS says of the cluster with this endpoint."""
    clusters = clients("rds").describe_db_clusters()["DBClusters"]
    found: dict[str, Any] = next(each for each in clusters if each["Endpoint"] == cluster_endpoint)
    return found


def master(cluster: dict[str, Any], clients: Clients) -> dict[str, str]:
    """The master user's `username` and `password`, from the secret that RDS keeps."""
    secret_arn = cluster["MasterUserSecret"]["SecretArn"]
    found: dict[str, str] = json.loads(
        clients("secretsmanager").get_secret_value(SecretId=secret_arn)["SecretString"]
    )
    return found


def start(workspace: Workspace, cluster_endpoint: str, iam_users: list[str], clients: Clients) -> Database:
    """A new, empty database for the cluster with this endpoint; its master user is the one of its secret."""
    cluster = described(cluster_endpoint, clients)
    secret = master(cluster, clients)
    folder = workspace.database
    folder.mkdir(parents=True, exist_ok=True)
    ready = folder / READY
    ready.unlink(missing_ok=True)
    issued = certificates.issue(folder, [cluster["Endpoint"], cluster["ReaderEndpoint"]])
    port = free_port()
    process = ManagedProcess.start(
        "database",
        [sys.executable, "-m", "strongroom.local.database"],
        environment={
            "PATH": os.environ.get("PATH", os.defpath),
            "PYTHONUNBUFFERED": "1",
            "TMPDIR": tempfile.gettempdir(),
        },
        folder=workspace.project,
        log=workspace.database_log,
        given=json.dumps(
            {
                "installation": str(postgres.programs(emulator.interpreter(workspace))),
                "database": cluster["DatabaseName"],
                "master": secret["username"],
                "password": secret["password"],
                "iam_users": iam_users,
                "certificate": str(issued.server),
                "emulator": clients.endpoint,
                "host": cluster["Endpoint"],
                "port": port,
                "ready": str(ready),
            }
        ).encode(),
    )
    process.remember(workspace.database_pid)
    try:
        _wait(process, ready)
    except BaseException:
        process.stop()
        raise
    return _running(process, folder)


def attach(workspace: Workspace) -> Database | None:
    """The database that an earlier command left running."""
    process = ManagedProcess.recall(workspace.database_pid)
    return _running(process, workspace.database) if process else None


def _running(process: ManagedProcess, folder: Path) -> Database:
    ready = folder / READY
    told = written.read(ready)
    try:
        return Database(process, int(told["port"]), folder / certificates.AUTHORITY, Path(told["socket"]))
    except (KeyError, TypeError, ValueError) as broken:
        raise written.unreadable(ready, f"it does not say where the database is ({broken})") from None


def stop(workspace: Workspace, database: Database | None = None) -> None:
    """Stop the database, or the one that an earlier command left running, if one does."""
    process = database.process if database else ManagedProcess.recall(workspace.database_pid)
    if process:
        process.stop()
    workspace.database_pid.unlink(missing_ok=True)


def _wait(process: ManagedProcess, ready: Path) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        if not process.running:
            raise process.failure("stopped before it was ready")
        if ready.exists() and ready.read_text().endswith("\n"):
            return
        time.sleep(0.05)
    raise process.failure(f"was not ready within {READY_WITHIN:.0f} seconds")
