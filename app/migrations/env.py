"""Alembic's environment: run by `app.migrate`, with its connection.

Tasks that start together migrate together: each takes an advisory lock first; the second finds nothing to do.
"""

from __future__ import annotations

import logging

from alembic import context
from sqlalchemy import text

logger = logging.getLogger("app.migrations")

# Any number that nobody else uses in this database.
LOCK = 7_102_391_405

connection = context.config.attributes["connection"]
context.configure(connection=connection, transactional_ddl=True)
with context.begin_transaction():
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    known = {step.revision for step in context.script.walk_revisions()}
    if known.issuperset(context.get_context().get_current_heads()):
        context.run_migrations()
    else:
        # This is the release before: while a rollout goes on, or after one that was rolled back. Steps only
        # add, so it runs on this schema, too; were it to fail here, no task of it could start any more.
        logger.warning("the schema is a later release's: it stays as it is")
