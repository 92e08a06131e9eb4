"""The ledger, who handed in what, the outbox; and the application's own user with the rights that it needs."""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None

LEDGER = """
CREATE TABLE transactions (
    transaction_id text NOT NULL CHECK (char_length(transaction_id) BETWEEN 1 AND 64),
    -- What was asked for, before id and time were filled in: the same request is the same row.
    request_sha256 text NOT NULL CHECK (request_sha256 ~ '^[0-9a-f]{64}$'),
    -- What goes to the validation function, in its canonical form.
    body_sha256 text NOT NULL CHECK (body_sha256 ~ '^[0-9a-f]{64}$'),
    account text NOT NULL, -- masked: the number itself is in the body on its way, and nowhere here
    amount text NOT NULL,
    currency text NOT NULL,
    type text NOT NULL,
    occurred_at text NOT NULL,
    request_id text NOT NULL,
    -- Whether its id is an Idempotency-Key.
    keyed boolean NOT NULL,
    submitted_at timestamptz NOT NULL,
    status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'accepted', 'rejected')),
    reason_code text,
    reason_text text,
    processed_at text,
    looks integer NOT NULL DEFAULT 0,
    look_at timestamptz NOT NULL DEFAULT now() + interval '0.5 seconds',
    PRIMARY KEY (transaction_id, request_sha256),
    UNIQUE (transaction_id, body_sha256),
    CHECK ((status = 'pending') = (processed_at IS NULL)),
    CHECK ((status = 'rejected') = (reason_code IS NOT NULL))
);
-- However the application fails: no id is accepted twice.
CREATE UNIQUE INDEX accepted_once ON transactions (transaction_id) WHERE status = 'accepted';
-- An Idempotency-Key is one request, also for two that come at the same moment.
CREATE UNIQUE INDEX keyed_once ON transactions (transaction_id) WHERE keyed;
CREATE INDEX pending_by_look ON transactions (look_at) WHERE status = 'pending';
CREATE INDEX pending_by_age ON transactions (submitted_at) WHERE status = 'pending';

CREATE TABLE submissions (
    user_id text NOT NULL,
    transaction_id text NOT NULL,
    request_sha256 text NOT NULL,
    submitted_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, transaction_id, request_sha256),
    FOREIGN KEY (transaction_id, request_sha256) REFERENCES transactions
);
CREATE INDEX history ON submissions (user_id, submitted_at DESC, transaction_id DESC, request_sha256 DESC);

CREATE TABLE outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    body text NOT NULL,
    request_id text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    tries integer NOT NULL DEFAULT 0,
    send_at timestamptz NOT NULL DEFAULT now()
);
-- Rows come and go all the time: vacuum after some thousand, whatever the table's size is at the moment.
ALTER TABLE outbox SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
"""

DECIDED = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'transaction % is decided: its row does not change', OLD.transaction_id
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER decided_for_good BEFORE UPDATE ON transactions
    FOR EACH ROW WHEN (OLD.status <> 'pending') EXECUTE FUNCTION refuse_change();
"""

# Users belong to the cluster, tables to the database: another database may have made the user already.
RIGHTS = """
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'ledger_app') THEN
        CREATE ROLE ledger_app LOGIN;
    END IF;
    -- A member of it signs in by IAM, and by nothing else. RDS makes it.
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'rds_iam') THEN
        GRANT rds_iam TO ledger_app;
    END IF;
END $$;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO ledger_app;
-- No DELETE, and no UPDATE of what was handed in.
GRANT SELECT ON transactions TO ledger_app;
GRANT INSERT (transaction_id, request_sha256, body_sha256, account, amount, currency, type, occurred_at,
              request_id, keyed, submitted_at) ON transactions TO ledger_app;
GRANT UPDATE (status, reason_code, reason_text, processed_at, looks, look_at) ON transactions TO ledger_app;
GRANT SELECT, INSERT ON submissions TO ledger_app;
GRANT SELECT, DELETE ON outbox TO ledger_app;
GRANT INSERT (body, request_id) ON outbox TO ledger_app;
GRANT UPDATE (tries, send_at) ON outbox TO ledger_app;
"""


def upgrade() -> None:
    """Make it."""
    for statements in (LEDGER, DECIDED, RIGHTS):
        op.execute(statements)
