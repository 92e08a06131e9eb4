"""The master user's password is rotated, as RDS does it every week: in the secret and in PostgreSQL."""

from __future__ import annotations

from psycopg import sql

from strongroom.local.aws import Clients
from strongroom.local.database import postgres
from strongroom.local.database.process import Database, described, master


def rotate(database: Database, cluster_endpoint: str, clients: Clients) -> None:
    """A new password. Connections that are open stay so."""
    cluster = described(cluster_endpoint, clients)
    clients("rds").modify_db_cluster(
        DBClusterIdentifier=cluster["DBClusterIdentifier"],
        RotateMasterUserPassword=True,
        ApplyImmediately=True,
    )
    user = master(cluster, clients)
    with postgres.connect(database.socket) as connection:
        connection.execute(
            sql.SQL("ALTER ROLE {} PASSWORD {}").format(
                sql.Identifier(user["username"]), sql.Literal(user["password"])
            )
        )
