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
    currency text NOT NULL,
    type text NOT NULL,
    occurred_at timestamptz NOT NULL CHECK (occurred_at >= '2000-01-01 00:00:00+00'),
    request_id text NOT NULL,
    -- Whether its id is an Idempotency-Key.
    keyed boolean NOT NULL,
    submitted_at timestamptz NOT NULL,
    status text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'accepted', 'rejected', 'closed')),
    -- The amount in the currency's minor unit, which the verdict knows: what is accepted is added up by this.
    amount_minor numeric(20, 0)
        CHECK (amount_minor IN (amount, 10 * amount, 100 * amount, 1000 * amount, 10000 * amount)),
    reason_code text,
    reason_text text,
    processed_at text,
    -- An operator's end of what has no verdict.
    closed_by text,
    closed_why text,
    closed_at timestamptz,
    looks integer NOT NULL DEFAULT 0,
    look_at timestamptz NOT NULL DEFAULT now() + interval '0.5 seconds',
    PRIMARY KEY (user_id, transaction_id, body_sha256),
    CHECK (occurred_at <= submitted_at + interval '24 hours'),
    CHECK ((status IN ('accepted', 'rejected')) = (processed_at IS NOT NULL)),
    CHECK ((status = 'closed') = (closed_at IS NOT NULL)),
    CHECK (num_nulls(closed_by, closed_why, closed_at) IN (0, 3)),
    CHECK ((status = 'accepted') = (amount_minor IS NOT NULL)),
    CHECK ((status = 'rejected') = (reason_code IS NOT NULL))
);
-- However the application fails: no id of a user's is accepted twice.
CREATE UNIQUE INDEX accepted_once ON transactions (user_id, transaction_id) WHERE status = 'accepted';
-- An Idempotency-Key is one request of its user's, also for two that come at the same moment.
CREATE UNIQUE INDEX keyed_once ON transactions (user_id, transaction_id) WHERE keyed;
CREATE INDEX history ON transactions (user_id, submitted_at DESC, transaction_id DESC, body_sha256 DESC);
CREATE INDEX open_by_look ON transactions (look_at) WHERE status IN ('pending', 'closed');
CREATE INDEX pending_by_age ON transactions (submitted_at) WHERE status = 'pending';

-- A message stays here until its transaction is decided: the queue may lose it.
CREATE TABLE outbox (
    user_id text NOT NULL,
    transaction_id text NOT NULL,
    body_sha256 text NOT NULL,
    body text NOT NULL,
    request_id text NOT NULL,
    -- To be sent from then on; NULL once the queue has taken it.
    send_at timestamptz DEFAULT now(),
    waits_since timestamptz NOT NULL DEFAULT now(),
    tries integer NOT NULL DEFAULT 0, -- refusals since it was taken last
    sends integer NOT NULL DEFAULT 0,
    sent_at timestamptz,
    -- Without a verdict it is sent again then.
    again_at timestamptz,
    PRIMARY KEY (user_id, transaction_id, body_sha256),
    FOREIGN KEY (user_id, transaction_id, body_sha256) REFERENCES transactions,
    CHECK ((sends = 0) = (sent_at IS NULL)),
    CHECK (send_at IS NOT NULL OR again_at IS NOT NULL)
);
CREATE INDEX outbox_to_send ON outbox (waits_since) WHERE send_at IS NOT NULL AND tries < 10;
CREATE INDEX outbox_parked ON outbox (waits_since) WHERE tries >= 10;
CREATE INDEX outbox_sent ON outbox (again_at) WHERE send_at IS NULL;
-- Rows come and go all the time: vacuum after some thousand, whatever the table's size is at the moment.
ALTER TABLE outbox SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);
"""

ACTS = """
-- What operators did, and why.
CREATE TABLE acts (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT now(),
    by text NOT NULL CHECK (char_length(by) BETWEEN 1 AND 256),
    act text NOT NULL CHECK (act IN ('resend', 'close', 'reopen')),
    why text NOT NULL CHECK (char_length(why) BETWEEN 1 AND 500),
    user_id text NOT NULL,
    transaction_id text NOT NULL,
    body_sha256 text NOT NULL,
    FOREIGN KEY (user_id, transaction_id, body_sha256) REFERENCES transactions
);
"""

DECIDED = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a row of % does not change any more', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER decided_for_good BEFORE UPDATE ON transactions
    FOR EACH ROW WHEN (OLD.status IN ('accepted', 'rejected')) EXECUTE FUNCTION refuse_change();
-- A verdict does not change what an operator has closed: it is opened again first.
CREATE TRIGGER closed_until_opened BEFORE UPDATE ON transactions
    FOR EACH ROW WHEN (OLD.status = 'closed' AND NEW.status NOT IN ('closed', 'pending'))
    EXECUTE FUNCTION refuse_change();
CREATE TRIGGER acts_for_good BEFORE UPDATE OR DELETE ON acts FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER all_acts_for_good BEFORE TRUNCATE ON acts EXECUTE FUNCTION refuse_change();
"""

# Users belong to the cluster, tables to the database: another database may have made the user already.
RIGHTS = """
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'ledger_app') THEN
        CREATE ROLE ledger_app LOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'ledger_operator') THEN
        CREATE ROLE ledger_operator LOGIN;
    END IF;
    -- A member of it signs in by IAM, and by nothing else. RDS makes it.
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'rds_iam') THEN
        GRANT rds_iam TO ledger_app, ledger_operator;
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
GRANT INSERT (user_id, transaction_id, body_sha256, body, request_id) ON outbox TO ledger_app;
GRANT UPDATE (send_at, waits_since, tries, sends, sent_at, again_at) ON outbox TO ledger_app;
-- The operator reads no message; and what it does is on record.
GRANT USAGE ON SCHEMA public TO ledger_operator;
GRANT SELECT ON transactions, acts TO ledger_operator;
GRANT UPDATE (status, closed_by, closed_why, closed_at, looks, look_at) ON transactions TO ledger_operator;
GRANT SELECT (user_id, transaction_id, body_sha256, send_at, waits_since, tries, sends, sent_at, again_at),
      UPDATE (send_at, waits_since, tries), DELETE ON outbox TO ledger_operator;
GRANT INSERT (by, act, why, user_id, transaction_id, body_sha256) ON acts TO ledger_operator;
"""


def upgrade() -> None:
    """Make it."""
    for statements in (LEDGER, ACTS, DECIDED, RIGHTS):
        op.execute(statements)
