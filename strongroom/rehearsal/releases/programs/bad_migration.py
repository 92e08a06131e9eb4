"""A migration that fails half-way: its transaction takes back what it had done."""

from __future__ import annotations

import os
import sys

import psycopg

from app.config import load_migration_settings
from app.database import verified

FIRST = "ALTER TABLE transactions ADD COLUMN reference text"
SECOND = "ALTER TABLE transactions ADD COLUMN amount_minor bigint NOT NULL"


def main() -> int:
    settings = load_migration_settings(os.environ)
    credentials = settings.database_credentials
    parameters = verified(settings, "migrate") | {
        "user": credentials.username,
        "password": credentials.password,
    }
    try:
        with psycopg.connect(**parameters) as connection:
            connection.execute(FIRST)
            connection.execute(SECOND)
            raise psycopg.errors.NotNullViolation('column "amount_minor" contains null values')
    except psycopg.Error as error:
        sys.stderr.write(f"the schema could not be brought up to date: {error}".partition("\n")[0] + "\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
