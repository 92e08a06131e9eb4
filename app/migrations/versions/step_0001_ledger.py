"""The ledger, the outbox; and the application's own user with the rights that it needs."""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None

LEDGER = """
CREATE TABLE transactions (
    -- Whose it is. Ids and Idempotency-Keys are each user's own: nobody's has to do with another's.
    user_id text NOT NULL CHECK (user_id ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$'),
    transaction_id text NOT NULL CHECK (char_length(transaction_id) BETWEEN 1 AND 64),
    -- What was asked for, under this id: the same again is the same row. hash_key: of an HMAC key in KMS.
    body_sha256 text NOT NULL CHECK (body_sha256 ~ '^[0-9a-f]{64}$'),
    hash_key text NOT NULL,
    account text NOT NULL, -- masked: the number itself is in the body on its way, and nowhere here
    -- As it was sent, trailing zeros too, whatever decimals the currency has: that is for the verdict to say.
    amount numeric NOT NULL CHECK (scale(amount) <= 4 AND abs(amount) < 10000000000000000),
    currency text NOT NULL CHECK (char_length(currency) = 3),
    type text NOT NULL,
    occurred_at timestamptz NOT NULL CHECK (occurred_at >= '2000-01-01 00:00:00+00'),
    request_id text NOT NULL,
    -- Whether its id is an Idempotency-Key.
    keyed boolean NOT NULL,
    submitted_at timestamptz NOT NULL,
    status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'accepted', 'rejected')),
    -- The amount in the currency's minor unit, which the verdict knows: what is accepted is added up by this.
    amount_minor numeric(20, 0)
        CHECK (amount_minor IN (amount, 10 * amount, 100 * amount, 1000 * amount, 10000 * amount)),
    reason_code text,
    reason_text text,
    processed_at text,
    looks integer NOT NULL DEFAULT 0,
    look_at timestamptz NOT NULL DEFAULT now() + interval '0.5 seconds',
    PRIMARY KEY (user_id, transaction_id, body_sha256),
    CHECK (occurred_at <= submitted_at + interval '24 hours'),
    CHECK ((status = 'pending') = (processed_at IS NULL)),
    CHECK ((status = 'accepted') = (amount_minor IS NOT NULL)),
    CHECK ((status = 'rejected') = (reason_code IS NOT NULL))
);
-- However the application fails: no id of a user's is accepted twice.
CREATE UNIQUE INDEX accepted_once ON transactions (user_id, transaction_id) WHERE status = 'accepted';
-- An Idempotency-Key is one request of its user's, also for two that come at the same moment.
CREATE UNIQUE INDEX keyed_once ON transactions (user_id, transaction_id) WHERE keyed;
CREATE INDEX history ON transactions (user_id, submitted_at DESC, transaction_id DESC, body_sha256 DESC);
CREATE INDEX pending_by_look ON transactions (look_at) WHERE status = 'pending';
CREATE INDEX pending_by_age ON transactions (submitted_at) WHERE status = 'pending';

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
GRANT INSERT (user_id, transaction_id, body_sha256, hash_key, account, amount, currency, type, occurred_at,
              request_id, keyed, submitted_at) ON transactions TO ledger_app;
GRANT UPDATE (status, amount_minor, reason_code, reason_text, processed_at, looks, look_at)
    ON transactions TO ledger_app;
GRANT SELECT, DELETE ON outbox TO ledger_app;
GRANT INSERT (body, request_id) ON outbox TO ledger_app;
GRANT UPDATE (tries, send_at) ON outbox TO ledger_app;
"""


def upgrade() -> None:
    """Make it."""
    for statements in (LEDGER, DECIDED, RIGHTS):
        op.execute(statements)
