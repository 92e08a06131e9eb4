"""A container's environment: its task definition's, its task's, and only what has to differ here."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import ClientError

from stacks.schema.sections.database import APPLICATION_USER, OPERATOR_USER
from strongroom.local.application import container_environment
from strongroom.local.aws import Clients, credentials
from strongroom.local.database import process as database
from strongroom.local.database.process import Database
from strongroom.workspace import Workspace


class InitializationError(Exception):
    """What the task needs could not be had: no container starts.

    ECS developer guide, "ResourceInitializationError".
    """


class Variables:
    """What each container of the tasks here gets."""

    def __init__(self, workspace: Workspace, clients: Clients) -> None:
        self._workspace, self._clients = workspace, clients
        self._starting = threading.Lock()
        self._secret: str | None = None

    def of(self, container: dict[str, Any], role: dict[str, str], port: int) -> dict[str, str]:
        """`container`: a definition, with what the task overrides. `role`: the task role's credentials.

        Raises:
            InitializationError: a secret is not there.
        """
        with _initializing():
            declared = container_environment(container, self._clients)
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            **credentials(self._clients.region),
            **role,
            "AWS_ENDPOINT_URL": self._clients.endpoint,
            **declared,
            **self._database(declared),
            **({"PORT": str(port)} if container.get("portMappings") else {}),
        }

    def role(self, arn: str | None, task: str) -> dict[str, str]:
        """A session of the task role (developer guide, "Task IAM role"): its name is the task's id."""
        if not arn:
            return {}
        with _initializing():
            given = self._clients("sts").assume_role(RoleArn=arn, RoleSessionName=task)["Credentials"]
        return {
            "AWS_ACCESS_KEY_ID": given["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": given["SecretAccessKey"],
            "AWS_SESSION_TOKEN": given["SessionToken"],
        }

    def _database(self, declared: dict[str, str]) -> dict[str, str]:
        """Where PostgreSQL is, if DATABASE_HOST is a cluster's endpoint; it is started for the first."""
        host = declared.get("DATABASE_HOST")
        clusters = self._clients("rds").describe_db_clusters()["DBClusters"] if host else ()
        for cluster in clusters:
            if host in (cluster["Endpoint"], cluster["ReaderEndpoint"]):
                return self._running(cluster).environment
        return {}

    def _running(self, cluster: dict[str, Any]) -> Database:
        """Of this cluster, not of one before it that had the same names."""
        secret = str(cluster["MasterUserSecret"]["SecretArn"])
        with self._starting:
            if self._secret not in (None, secret):
                database.stop(self._workspace)
            self._secret = secret
            found = database.attach(self._workspace)
            return found or database.start(
                self._workspace, cluster["Endpoint"], [APPLICATION_USER, OPERATOR_USER], self._clients
            )


@contextmanager
def _initializing() -> Iterator[None]:
    try:
        yield
    except (ClientError, KeyError, ValueError) as error:
        raise InitializationError(
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource "
            f"retrieval failed: unable to retrieve secret from asm: {error}"
        ) from error
