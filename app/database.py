"""The way to PostgreSQL: how a connection is made, the pool, and failures the application can answer with."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Final, LiteralString

import boto3
from anyio import to_thread
from psycopg import AsyncConnection, Error, InterfaceError, OperationalError, errors
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool, PoolTimeout, TooManyRequests

from app.config import DatabaseSettings, Settings
from app.gateways import Overloaded, ServiceUnavailable

logger = logging.getLogger(__name__)

Connection = AsyncConnection[TupleRow]
Parameters = dict[str, Any]

# How long a request waits for a connection before it is told to come back. The load balancer gives up after
# 60 s; a statement of ours takes milliseconds, so whoever waits for seconds waits for a line that is too long.
WAIT_SECONDS: Final = 3.0
# For each connection so many requests may stand in line; more are refused at once.
WAITING_PER_CONNECTION: Final = 10
# So long at most goes on what was made before a failover or a change of rights; psycopg_pool spreads the ends.
LIFETIME_SECONDS: Final = 1800.0
IDLE_SECONDS: Final = 300.0
# How long closing waits for connections that are just being made; then it leaves them.
CLOSE_WITHIN_SECONDS: Final = 1.0

# PostgreSQL's own: `statement_timeout` ends what hangs, `idle_in_transaction_session_timeout` what a task that
# froze has locked. The relay holds its rows while it calls SQS, two tries of at most 3 s (`app.aws`).
SESSION: Final = " ".join(
    (
        "-c statement_timeout=5000",
        "-c lock_timeout=3000",
        "-c idle_in_transaction_session_timeout=15000",
        "-c timezone=UTC",
    )
)


def verified(settings: DatabaseSettings, role: str) -> Parameters:
    """libpq's parameters for a connection whose other end is known to be the cluster, and may be written to."""
    return {
        "host": settings.database_host,
        "port": settings.database_port,
        "dbname": settings.database_name,
        "sslmode": "verify-full",
        "sslrootcert": settings.database_ca_file,
        "application_name": f"{settings.application}-{role}",
        "connect_timeout": 5,
        # A host that is gone answers nothing: it is given up after 30 + 3 x 5 s, unsent data after 15 s.
        "keepalives_idle": 30,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 15_000,
        # After a failover the old writer's address may lead to a reader for some seconds.
        "target_session_attrs": "read-write",
        "options": SESSION,
    }


class SignInByIam:
    """Parameters for each new connection, with a token of its own as the password.

    A token is made here, without a call to AWS, from the task role's credentials, and is good for 15 minutes to
    begin a connection with (Aurora user guide, "IAM database authentication"). So there is no password that
    could be rotated while the application runs.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client = boto3.session.Session(region_name=settings.aws_region).client("rds")

    async def __call__(self) -> Parameters:
        """The parameters. In a worker thread: the first credentials may have to be fetched."""
        token = await to_thread.run_sync(self._token)
        return verified(self._settings, "app") | {"user": self._settings.database_user, "password": token}

    def _token(self) -> str:
        token: str = self._client.generate_db_auth_token(
            DBHostname=self._settings.database_host,
            Port=self._settings.database_port,
            DBUsername=self._settings.database_user,
            Region=self._settings.aws_region,
        )
        return token


class Database:
    """A pool of connections, and PostgreSQL's failures as the gateways' own."""

    def __init__(self, parameters: Callable[[], Awaitable[Parameters]], size: int) -> None:
        """`size`: the most connections."""
        self._parameters = parameters
        self._pool = AsyncConnectionPool(
            kwargs=parameters,
            # One for a request, one each for the tasks in the background; the rest comes with the load.
            min_size=min(4, size),
            max_size=size,
            max_waiting=WAITING_PER_CONNECTION * size,
            timeout=WAIT_SECONDS,
            max_lifetime=LIFETIME_SECONDS,
            max_idle=IDLE_SECONDS,
            configure=_autocommit,
            # An empty statement before each use: what a failover has cut is replaced, and no request notices.
            check=AsyncConnectionPool.check_connection,
            open=False,
            name="ledger",
        )

    async def open(self) -> None:
        """Begin to connect. It is not waited for: without a database the application answers 503."""
        await self._pool.open(wait=False)

    async def ask(self, statement: LiteralString) -> None:
        """Run a statement on a connection of its own, which says why it can't be made; a pool tries again.

        Raises ServiceUnavailable with PostgreSQL's own words.
        """
        try:
            async with await AsyncConnection.connect(**await self._parameters(), autocommit=True) as connection:
                await connection.execute(statement)
        except Error as error:
            raise ServiceUnavailable(" ".join(str(error).split())) from error

    async def close(self) -> None:
        """Close every connection."""
        await self._pool.close(timeout=CLOSE_WITHIN_SECONDS)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """A connection in a transaction: committed at the end, rolled back by any exception."""
        async with self.connection() as connection, connection.transaction():
            yield connection

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """A connection on which each statement is a transaction, and one round trip.

        Raises Overloaded when none is free in time, ServiceUnavailable when the database can't be used.
        """
        try:
            async with self._pool.connection() as connection:
                try:
                    yield connection
                except errors.ReadOnlySqlTransaction:
                    # A writer that became a reader: the pool must not keep the connection.
                    await connection.close()
                    raise
        except (PoolTimeout, TooManyRequests) as error:
            logger.error("no connection to the database is free: %s", error)
            raise Overloaded("more requests wait for the database than could be answered in time") from error
        except (OperationalError, InterfaceError, errors.ReadOnlySqlTransaction) as error:
            logger.error("the database could not be used: %s", type(error).__name__)
            raise ServiceUnavailable("the database could not be used") from error


async def _autocommit(connection: Connection) -> None:
    await connection.set_autocommit(True)
