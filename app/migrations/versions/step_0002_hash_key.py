"""Which key a row's hashes were made with."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"

STATEMENTS = """
-- The id of an HMAC key in KMS. Rows of a release before have none: their hashes are plain SHA-256.
ALTER TABLE transactions ADD COLUMN hash_key text;
GRANT INSERT (hash_key) ON transactions TO ledger_app;
"""


def upgrade() -> None:
    """Make it."""
    op.execute(STATEMENTS)
