"""The way to PostgreSQL: how a connection is made, the pool, and failures the application can answer with.

An outage costs its own length: attempts to connect go on at one pace, however long it lasts; what it has cut is
thrown away at once, not found one by one; and nobody waits on a connection that says nothing (`app.hanging`).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Final, LiteralString

import boto3
from anyio import to_thread
from psycopg import AsyncConnection, Error, InterfaceError, OperationalError, errors
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool, PoolTimeout, TooManyRequests

from app.config import DatabaseSettings, LedgerSettings
from app.gateways import Overloaded, ServiceUnavailable
from app.hanging import cut_after
from app.outages import Outage

logger = logging.getLogger(__name__)

Parameters = dict[str, Any]

# How long a request waits for a connection before it is told to come back. The load balancer gives up after
# 60 s; a statement of ours takes milliseconds, so whoever waits for seconds waits for a line that is too long.
WAIT_SECONDS: Final = 3.0
# And where the database has been away for longer than that: then it is no line that it stands in.
AWAY_WAIT_SECONDS: Final = 0.5
# Attempts to connect are so far apart, in the first second of an outage and after an hour. psycopg_pool's own
# pauses double without a limit until it gives up (its documentation, `reconnect_timeout`); here it gives up at
# once, and begins again for whoever waits.
RECONNECT_SECONDS: Final = 1.0
# The look at a connection before each use: a round trip of a millisecond.
CHECK_SECONDS: Final = 1.0
# A use ends by then: a second after PostgreSQL would have ended its statement or its transaction (SESSION).
USE_SECONDS: Final = 6.0
TRANSACTION_SECONDS: Final = 16.0
# For each connection so many requests may stand in line; more are refused at once.
WAITING_PER_CONNECTION: Final = 10
# So long at most goes on what was made before a failover or a change of rights; psycopg_pool spreads the ends.
LIFETIME_SECONDS: Final = 1800.0
IDLE_SECONDS: Final = 300.0
# How long closing waits for connections that are just being made; then it leaves them.
CLOSE_WITHIN_SECONDS: Final = 1.0

# libpq's words for `target_session_attrs`.
WRITER: Final = "read-write"
ANY: Final = "any"

# PostgreSQL's own: `statement_timeout` ends what hangs, `idle_in_transaction_session_timeout` what a task that
# froze has locked. The relay holds its rows while it calls SQS (`app.aws.LONGEST_CALL_SECONDS`).
SESSION: Final = " ".join(
    (
        "-c statement_timeout=5000",
        "-c lock_timeout=3000",
        "-c idle_in_transaction_session_timeout=15000",
        "-c timezone=UTC",
    )
)


# Who looks through the whole ledger has time, and waits for whoever has a row.
OPERATOR_SESSION: Final = " ".join(("-c statement_timeout=300000", "-c lock_timeout=20000", "-c timezone=UTC"))


def verified(settings: DatabaseSettings, role: str) -> Parameters:
    """libpq's parameters for a connection whose other end is known to be the cluster, and may be written to."""
    return {
        "host": settings.database_host,
        "port": settings.database_port,
        "dbname": settings.database_name,
        "sslmode": "verify-full",
        "sslrootcert": settings.database_ca_file,
        "application_name": f"{settings.application}-{role}",
        # An address that is silent holds up the next attempt for so long: as low as possible (Aurora user
        # guide, "Fast failover with Amazon Aurora PostgreSQL"), with room for a sign-in by IAM among many.
        "connect_timeout": 3,
        # A host that is gone answers nothing: it is given up after 30 + 3 x 5 s, unsent data after 15 s.
        "keepalives_idle": 30,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 15_000,
        # After a failover the old writer's address may lead to a reader for some seconds.
        "target_session_attrs": WRITER,
        "options": SESSION,
    }


class SignInByIam:
    """Parameters for each new connection, with a token of its own as the password.

    A token is made here, without a call to AWS, from the task role's credentials, and is good for 15 minutes to
    begin a connection with (Aurora user guide, "IAM database authentication"). So there is no password that
    could be rotated while the application runs.
    """

    def __init__(self, settings: LedgerSettings, role: str = "app") -> None:
        """`role`: what the connection is called, beside the application's name."""
        self._settings = settings
        self._role = role
        self._client = boto3.session.Session(region_name=settings.aws_region).client("rds")

    async def __call__(self) -> Parameters:
        """The parameters. In a worker thread: the first credentials may have to be fetched."""
        token = await to_thread.run_sync(self._token)
        return verified(self._settings, self._role) | {"user": self._settings.database_user, "password": token}

    def _token(self) -> str:
        token: str = self._client.generate_db_auth_token(
            DBHostname=self._settings.database_host,
            Port=self._settings.database_port,
            DBUsername=self._settings.database_user,
            Region=self._settings.aws_region,
        )
        return token


class Connection(AsyncConnection[TupleRow]):
    """`generation`: how often all connections had been thrown away before this one was made."""

    generation = 0


class Database:
    """A pool of connections, and PostgreSQL's failures as the gateways' own."""

    def __init__(self, parameters: Callable[[], Awaitable[Parameters]], size: int) -> None:
        """`size`: the most connections."""
        self._parameters = parameters
        self._generation = 0
        self._away = Outage()
        self._read_only = Outage()
        self._looking: asyncio.Task[None] | None = None
        self._pool = AsyncConnectionPool(
            connection_class=Connection,
            kwargs=self._to_any,
            # One for a request, one each for the tasks in the background; the rest comes with the load.
            min_size=min(4, size),
            max_size=size,
            max_waiting=WAITING_PER_CONNECTION * size,
            timeout=WAIT_SECONDS,
            max_lifetime=LIFETIME_SECONDS,
            max_idle=IDLE_SECONDS,
            configure=self._made,
            check=self._answers,
            reconnect_timeout=RECONNECT_SECONDS,
            reconnect_failed=self._refused,
            open=False,
            name="ledger",
        )

    async def open(self) -> None:
        """Begin to connect. It is not waited for: without a database the application answers 503."""
        self._away.failed()  # until the first connection
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
        if self._looking:
            self._looking.cancel()
        await self._pool.close(timeout=CLOSE_WITHIN_SECONDS)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        """A connection in a transaction: committed at the end, rolled back by any exception."""
        async with self._writing(TRANSACTION_SECONDS) as connection, connection.transaction():
            yield connection

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """A connection on which each statement is a transaction, and one round trip.

        Raises Overloaded when none is free in time, ServiceUnavailable when the database can't be used.
        """
        async with self._writing(USE_SECONDS) as connection:
            yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Connection]:
        """As `connection`, for what only reads: after a failover that may go on while there is no writer."""
        async with self._used(USE_SECONDS) as connection:
            yield connection

    @asynccontextmanager
    async def _writing(self, within: float) -> AsyncIterator[Connection]:
        try:
            async with self._used(within) as connection:
                yield connection
        except errors.ReadOnlySqlTransaction as error:
            # A writer that became a reader. The connection is good for reading, until there is a writer.
            self._read_only.failed()
            self._look_for_a_writer()
            logger.error("the database takes no writes")
            raise ServiceUnavailable(
                "the database takes no writes", retry_after_seconds=self._read_only.retry_after_seconds
            ) from error
        self._read_only.answered()

    @asynccontextmanager
    async def _used(self, within: float) -> AsyncIterator[Connection]:
        known = self._away.seconds > WAIT_SECONDS
        try:
            async with self._pool.connection(AWAY_WAIT_SECONDS if known else None) as connection:
                try:
                    with cut_after(within, connection):
                        yield connection
                except OperationalError:
                    if connection.closed:
                        await self._throw_away(connection)
                    raise
        except (PoolTimeout, TooManyRequests) as error:
            logger.error("no connection to the database is free: %s", error)
            if self._away.lasts:
                raise self._unavailable() from error
            raise Overloaded("more requests wait for the database than could be answered in time") from error
        except (OperationalError, InterfaceError) as error:
            logger.error("the database could not be used: %s", type(error).__name__)
            raise self._unavailable() from error
        self._away.answered()

    def _unavailable(self) -> ServiceUnavailable:
        return ServiceUnavailable(
            "the database could not be used", retry_after_seconds=self._away.retry_after_seconds
        )

    async def _to_any(self) -> Parameters:
        return await self._parameters() | {"target_session_attrs": ANY}

    async def _made(self, connection: Connection) -> None:
        await connection.set_autocommit(True)
        connection.generation = self._generation
        self._away.answered()

    async def _answers(self, connection: Connection) -> None:
        """An empty statement before each use: what a failover has cut is replaced, and no request notices."""
        try:
            with cut_after(CHECK_SECONDS, connection):
                await connection.execute("")
        except OperationalError:
            await self._throw_away(connection)
            raise

    async def _throw_away(self, dead: Connection) -> None:
        """What has cut one connection has cut them all: one by one, each costs a request its patience."""
        if dead.generation == self._generation:
            self._away.failed()
            self._generation += 1
            await self._pool.drain()

    async def _refused(self, pool: AsyncConnectionPool[Connection]) -> None:
        """An attempt was given up: another, while somebody waits. Else the next request makes it."""
        self._away.failed()
        if pool.get_stats().get("requests_waiting"):
            await pool.check()

    def _look_for_a_writer(self) -> None:
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._find_a_writer())

    async def _find_a_writer(self) -> None:
        """Try until the address leads to a writer; then what leads to a reader is thrown away."""
        while True:
            try:
                parameters = await self._parameters() | {"target_session_attrs": WRITER}
                async with await AsyncConnection.connect(**parameters):
                    break
            except Error as error:
                logger.warning("there is no writer: %s", " ".join(str(error).split()))
            await asyncio.sleep(RECONNECT_SECONDS)
        self._generation += 1
        await self._pool.drain()
