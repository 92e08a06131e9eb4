"""`python -m app.migrate`: bring the ledger's schema up to date, as the database's master user, and end.

It runs once a release, in a task of its own, before the application of that release starts. It is safe to run
twice, and by two tasks at once.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any, Final

import psycopg
import sqlalchemy
from alembic import command
from alembic.config import Config
from sqlalchemy.pool import NullPool

from app.config import ConfigurationError, load_migration_settings
from app.database import verified
from app.structured_logs import configure_logging

logger = logging.getLogger(__name__)

MIGRATIONS: Final = Path(__file__).parent / "migrations"

# A step waits for whoever uses a table, and whoever wants the table next waits behind it: shorter than the
# application does (`app.database`), and tried again. What it does then may take long. PostgreSQL looks whether
# the client is still there: a step that nobody waits for ends, and its locks with it.
SESSION: Final = " ".join(
    (
        "-c lock_timeout=2000",
        "-c statement_timeout=0",
        "-c client_connection_check_interval=5000",
        "-c timezone=UTC",
    )
)
PATIENCE_SECONDS: Final = 240.0
BETWEEN_SECONDS: Final = 5.0


def main() -> int:
    """0 when the schema is up to date, 1 when that failed, 2 for a configuration that cannot be used.

    SIGTERM cancels the statement that runs, and is a failure: the step is rolled back.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        settings = load_migration_settings(os.environ)
    except ConfigurationError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    configure_logging(settings.log_level, settings.application, settings.environment)
    credentials = settings.database_credentials
    parameters = verified(settings, "migrate") | {
        "user": credentials.username,
        "password": credentials.password,
        "options": SESSION,
        "connect_timeout": 10,  # there is one attempt, and time
    }
    try:
        migrate_patiently(parameters)
    except (psycopg.Error, sqlalchemy.exc.SQLAlchemyError) as error:
        logger.error("the schema could not be brought up to date: %s", _reason(error))
        return 1
    except KeyboardInterrupt:
        logger.error("the migration was told to stop: the step that it was at is rolled back")
        return 1
    return 0


def migrate_patiently(parameters: dict[str, Any]) -> None:
    """As `migrate`; where a step does not get its lock, again after a pause, for minutes."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            migrate(parameters)
        except sqlalchemy.exc.OperationalError as error:
            if not isinstance(error.orig, psycopg.errors.LockNotAvailable) or time.monotonic() >= until:
                raise
            logger.warning("a step waits for a lock, and is tried again: %s", _reason(error))
            time.sleep(BETWEEN_SECONDS)
        else:
            return


def migrate(parameters: dict[str, Any], target: str = "head") -> None:
    """Take every step that this database has not taken. `parameters`: libpq's."""
    engine = sqlalchemy.create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(**parameters), poolclass=NullPool
    )
    configuration = Config()
    configuration.set_main_option("script_location", str(MIGRATIONS))
    with engine.connect() as connection:
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, target)
        connection.commit()
    logger.info("the schema is up to date")


def _reason(error: Exception) -> str:
    """The first line: the rest is the statement and its parameters."""
    return str(getattr(error, "orig", None) or error).partition("\n")[0]


if __name__ == "__main__":
    sys.exit(main())
