"""A limit for what waits on a connection to PostgreSQL that is open, and says nothing."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
from collections.abc import Iterator
from typing import Any

from psycopg import AsyncConnection, Error

logger = logging.getLogger(__name__)


@contextlib.contextmanager
def cut_after(seconds: float, connection: AsyncConnection[Any]) -> Iterator[None]:
    """Cut the connection if the context lasts longer.

    Whoever waits on it gets psycopg's OperationalError, as when the other end is gone. Cancelling would not end
    the waiting: psycopg then asks the server to cancel the statement, and waits for its answer.
    """
    handle = asyncio.get_running_loop().call_later(seconds, _cut, connection, seconds)
    try:
        yield
    finally:
        handle.cancel()


def _cut(connection: AsyncConnection[Any], seconds: float) -> None:
    logger.error("a connection to the database is cut: it said nothing for %g seconds", seconds)
    with contextlib.suppress(OSError, Error), socket.socket(fileno=os.dup(connection.fileno())) as twin:
        # The other descriptor stays open: libpq closes it itself, once it has read that this is the end.
        twin.shutdown(socket.SHUT_RDWR)
