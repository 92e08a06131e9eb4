"""Alembic's environment: run by `app.migrate`, with its connection.

Tasks that start together migrate together: each takes an advisory lock first; the second finds nothing to do.
"""

from __future__ import annotations

from alembic import context
from sqlalchemy import text

# Any number that nobody else uses in this database.
LOCK = 7_102_391_405

connection = context.config.attributes["connection"]
context.configure(connection=connection, transactional_ddl=True)
with context.begin_transaction():
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    context.run_migrations()
