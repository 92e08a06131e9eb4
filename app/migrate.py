"""`python -m app.migrate`: bring the ledger's schema up to date, as the database's master user, and end.

It runs before the application in every task, so it is safe to run twice, and by several tasks at once.
"""

from __future__ import annotations

import logging
import os
import sys
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

# A step may rewrite a table, and may wait for the statements of a running application to end.
SESSION: Final = "-c statement_timeout=600000 -c lock_timeout=10000 -c timezone=UTC"


def main() -> int:
    """0 when the schema is up to date, 1 when that failed, 2 for a configuration that cannot be used."""
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
    }
    try:
        migrate(parameters)
    except (psycopg.Error, sqlalchemy.exc.SQLAlchemyError) as error:
        logger.error("the schema could not be brought up to date: %s", _reason(error))
        return 1
    return 0


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
