"""Alembic's environment: run by `app.migrate`, with its connection.

Each step is a transaction of its own: what it has locked is free again before the next one. Two migrations at
once take turns: each takes an advisory lock first, however long the other one has it; the second finds nothing
to do.
"""

from __future__ import annotations

import logging
import time

from alembic import context
from sqlalchemy import text

logger = logging.getLogger("app.migrations")

# Any number that nobody else uses in this database.
LOCK = 7_102_391_405
BETWEEN_SECONDS = 1.0

connection = context.config.attributes.get("connection")
if connection is None:
    # As SQL, for whoever reads or lints it: tests/app/test_migration_steps.py.
    context.configure(dialect_name="postgresql", transactional_ddl=True, transaction_per_migration=True)
    context.run_migrations()
else:
    # Until the connection is closed, whatever ends it. Asked for again and again: who waits in one statement
    # has a snapshot meanwhile, which CREATE INDEX CONCURRENTLY of the other one would wait for.
    while not connection.execute(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": LOCK}).scalar():
        connection.commit()
        logger.info("another migration is at work: this one waits")
        time.sleep(BETWEEN_SECONDS)
    connection.commit()
    context.configure(connection=connection, transactional_ddl=True, transaction_per_migration=True)
    known = {step.revision for step in context.script.walk_revisions()}
    if known.issuperset(context.get_context().get_current_heads()):
        context.run_migrations()
    else:
        # This is the release before, after one that was rolled back. Steps only add, so it runs on this schema,
        # too; were it to fail here, it could not be deployed any more.
        logger.warning("the schema is a later release's: it stays as it is")
    connection.commit()
